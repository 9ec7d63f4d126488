"""A settings file of random bytes: Aura starts, says one clear sentence, and the bytes are not lost."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.settings import TABLE, VERSION, Settings
from tests.any_json import any_json

KEYS = [setting.key for setting in TABLE]
JSON = any_json(leaves=6)
DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "version": st.just(VERSION) | st.integers() | JSON,
        "settings": st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=12), JSON, max_size=6) | JSON,
    },
)


def check(raw: bytes) -> Settings:
    """Load `raw` as a settings file, change something, and look that nothing of it is gone."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "profiles" / "default" / "settings.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(raw)
        loaded = Settings.load(Path(name))
        for problem in loaded.problems:
            assert problem.sentence.endswith(".")
            assert "\n" not in problem.sentence
            assert len(problem.sentence) < 600
        for setting in TABLE:
            assert setting.parse(loaded.get(setting.key)) == loaded.get(setting.key)
        if loaded.problems and loaded.path is not None and not path.exists():
            assert len(loaded.problems) == 1, "one sentence, not one a byte"
        loaded.set("window.theme", "dark")
        kept = [other.read_bytes() for other in path.parent.iterdir() if other != path]
        document = json.loads(path.read_text("utf-8"))
        assert document["settings"]["window.theme"] == "dark"
        assert raw in kept, "what was there before is beside it"
        again = Settings.load(Path(name))
        assert again.text("window.theme") == "dark"
        return loaded


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_a_sentence_and_are_kept(raw: bytes) -> None:
    assert check(raw).problems


@settings(max_examples=200, deadline=None)
@given(DOCUMENT)
def test_a_file_of_the_right_shape_with_any_values_is_read_or_said(document: dict[str, Any]) -> None:
    check(json.dumps(document).encode())


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_a_good_file_with_damage_in_the_middle_is_read_or_said(at: int, damage: bytes) -> None:
    good = json.dumps({"version": VERSION, "settings": {s.key: s.default for s in TABLE}}).encode()
    check(good[: at % len(good)] + damage + good[at % len(good) + len(damage) :])
