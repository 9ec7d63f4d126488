import json
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aura_desktop.errors import FileProblem, SettingsError
from aura_desktop.settings import DECLARED, TABLE, VERSION, Settings, parse_assignment, profile_folder


@contextmanager
def no_room_for_files() -> Iterator[None]:
    """Let every write to a file fail, as on a full disk."""
    import resource

    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def load(home: Path, *assignments: str) -> Settings:
    return Settings.load(home, "default", assignments)


def file_of(home: Path) -> Path:
    return home / "profiles" / "default" / "settings.json"


def write(home: Path, text: str) -> Path:
    path = file_of(home)
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_standard_value_is_allowed_by_its_own_declaration() -> None:
    for setting in TABLE:
        assert setting.parse(setting.default) == setting.default
        assert setting.help
        assert setting.allowed


def test_keys_are_unique_and_named_as_the_contract_says() -> None:
    assert len(DECLARED) == len(TABLE)
    for key in ("listening.mode", "audio.input", "audio.output", "speech.voice"):
        assert key in DECLARED
    for job in ("stt", "chat", "speech"):
        assert {f"{job}.provider", f"{job}.base_url", f"{job}.model"} <= set(DECLARED)


def test_what_is_set_is_read_back_and_only_that_is_written(tmp_path: Path) -> None:
    settings = load(tmp_path)
    settings.set("listening.mode", "push-to-talk")
    settings.set("chat.max_tokens", 100)
    again = load(tmp_path)
    assert (again.text("listening.mode"), again.whole("chat.max_tokens")) == ("push-to-talk", 100)
    assert json.loads(file_of(tmp_path).read_text())["settings"] == {
        "listening.mode": "push-to-talk",
        "chat.max_tokens": 100,
    }


def test_loading_creates_nothing(tmp_path: Path) -> None:
    load(tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_one_off_values_hide_the_stored_ones_and_are_never_written(tmp_path: Path) -> None:
    load(tmp_path).set("speech.speed", 1.5)
    settings = load(tmp_path, "speech.speed=0.5", "window.theme=dark")
    assert settings.number("speech.speed") == 0.5
    settings.set("listening.pause", "quick")
    stored = json.loads(file_of(tmp_path).read_text())["settings"]
    assert stored == {"speech.speed": 1.5, "listening.pause": "quick"}


def test_a_value_the_user_chooses_replaces_the_one_off_value(tmp_path: Path) -> None:
    settings = load(tmp_path, "window.theme=dark")
    settings.set("window.theme", "light")
    assert settings.get("window.theme") == "light"
    assert load(tmp_path).get("window.theme") == "light"


def test_subscribers_hear_of_changes_only_and_can_leave(tmp_path: Path) -> None:
    settings, heard = load(tmp_path), []
    end = settings.subscribe(lambda key, value: heard.append((key, value)))
    settings.set("window.theme", "dark")
    settings.set("window.theme", "dark")
    end()
    end()
    settings.set("window.theme", "light")
    assert heard == [("window.theme", "dark")]


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("window.reduce_motion=yes", True),
        ("window.reduce_motion=Off", False),
        ("chat.max_tokens=100", 100),
        ("chat.temperature=1", 1.0),
        ("listening.mode=Push-To-Talk", "push-to-talk"),
        ("chat.base_url=http://127.0.0.1:18100/v1/", "http://127.0.0.1:18100/v1"),
        ("chat.base_url=", ""),
        ("persona.manner=a=b", "a=b"),
        ("audio.input=ALSA: pulse", "ALSA: pulse"),
    ],
)
def test_text_from_the_command_line_becomes_the_type_of_the_setting(assignment: str, value: object) -> None:
    parsed = parse_assignment(assignment)[1]
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("assignment", "named"),
    [
        ("listening.mode=loud", "hands-free, push-to-talk"),
        ("window.reduce_motion=perhaps", "true, false"),
        ("chat.max_tokens=1.5", "a whole number from 16 to 32768"),
        ("chat.max_tokens=15", "a whole number from 16 to 32768"),
        ("chat.temperature=nan", "a number from 0 to 2"),
        ("speech.speed=1e999", "a number from 0.5 to 2"),
        ("chat.base_url=ftp://somewhere", "a base URL"),
        ("chat.base_url=not a url", "a base URL"),
        ("audio.input=microphone", "aura-desktop devices"),
        ("persona.manner=\x00", "text"),
    ],
)
def test_a_bad_value_gets_a_sentence_that_lists_what_is_allowed(assignment: str, named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_assignment(assignment)
    assert named in caught.value.sentence
    assert assignment.partition("=")[0] in caught.value.sentence


def test_an_address_is_never_repeated_because_it_may_hold_a_password() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_assignment("chat.base_url=ftp://user:hunter2@host")
    assert "hunter2" not in caught.value.sentence


@pytest.mark.parametrize("assignment", ["listening.mod=hands-free", "Listening.Mode=hands-free"])
def test_an_unknown_key_names_the_nearest_one(assignment: str) -> None:
    with pytest.raises(SettingsError, match=r"did you mean listening\.mode"):
        parse_assignment(assignment)


def test_an_assignment_without_a_value_says_how_it_is_done() -> None:
    with pytest.raises(SettingsError, match="KEY=VALUE"):
        parse_assignment("listening.mode")


@pytest.mark.parametrize(
    "name", ["", "..", ".", "a/b", "a\\b", "../x", "/x", "~", "con", "COM1", " a", "a ", "x" * 41, "a\0", "a."]
)
def test_a_profile_name_is_never_a_path(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="profile"):
        profile_folder(tmp_path, name)


@pytest.mark.parametrize("name", ["default", "My Work-2", "Büro", "日本"])
def test_profile_names_of_any_language_are_allowed(name: str, tmp_path: Path) -> None:
    assert profile_folder(tmp_path, name) == tmp_path / "profiles" / name


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 1}', '{"version": "x", "settings": {}}', '{"version": 1, "settings": []}', "[" * 9999],
)
def test_a_damaged_file_is_kept_aside_and_said(text: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    settings = load(tmp_path)
    (problem,) = settings.problems
    (kept,) = path.parent.glob("settings.broken-*.json")
    assert kept.name in str(problem)
    assert kept.read_text() == text
    assert settings.get("listening.mode") == "hands-free"
    assert load(tmp_path).problems == []  # said once


def test_bytes_that_are_no_text_are_a_damaged_file(tmp_path: Path) -> None:
    write(tmp_path, "").write_bytes(b"\xff\xfe\x00")
    assert len(load(tmp_path).problems) == 1


def test_a_file_of_a_newer_version_survives_an_older_program(tmp_path: Path) -> None:
    # Handy issue 602: settings lost on update.
    text = json.dumps({"version": VERSION + 1, "settings": {"window.theme": "dark"}})
    path = write(tmp_path, text)
    settings = load(tmp_path)
    assert "newer" in str(settings.problems[0])
    assert settings.get("window.theme") == "system"
    settings.set("window.theme", "light")
    assert path.with_name(f"settings.version-{VERSION + 1}.json").read_text() == text


def test_unknown_keys_and_values_of_later_versions_are_kept(tmp_path: Path) -> None:
    later = {"wake.word": ["aura"], "stt.provider": "mind-reading", "window.theme": "dark"}
    write(tmp_path, json.dumps({"version": VERSION, "settings": later}))
    settings = load(tmp_path)
    assert settings.get("stt.provider") == "auto"
    assert [p for p in settings.problems if "stt.provider" in str(p)]
    settings.set("window.theme", "light")
    assert json.loads(file_of(tmp_path).read_text())["settings"] == {**later, "window.theme": "light"}


def test_the_state_before_the_last_change_is_kept_as_a_backup(tmp_path: Path) -> None:
    settings = load(tmp_path)
    settings.set("window.theme", "light")
    before = file_of(tmp_path).read_text()
    settings.set("window.theme", "dark")
    assert (file_of(tmp_path).with_name("settings.json.bak")).read_text() == before


def test_a_disk_that_fills_up_while_the_backup_is_made_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(tmp_path)
    for theme in ("light", "dark"):
        settings.set("window.theme", theme)
    held = {path.name: path.read_text() for path in file_of(tmp_path).parent.iterdir()}

    def half(_source: Path, target: Path) -> None:
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copy2", half)
    with pytest.raises(FileProblem, match="for this session"):
        settings.set("window.theme", "system")
    assert {path.name: path.read_text() for path in file_of(tmp_path).parent.iterdir()} == held


def test_a_damaged_file_that_another_program_holds_stays_and_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "{")

    def held(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", held)
    settings = load(tmp_path)
    assert "for this session only" in settings.problems[0].sentence
    settings.set("window.theme", "dark")
    assert path.read_text() == "{"


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit for the size of files")
def test_on_a_full_disk_the_value_holds_for_the_session_and_the_file_stays(tmp_path: Path) -> None:
    settings = load(tmp_path)
    settings.set("window.theme", "light")
    with no_room_for_files(), pytest.raises(FileProblem, match="for this session"):
        settings.set("window.theme", "dark")
    assert not file_of(tmp_path).with_name("settings.json.new").exists()
    assert settings.get("window.theme") == "dark"
    assert load(tmp_path).get("window.theme") == "light"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    settings = load(tmp_path)
    (tmp_path / "profiles").write_text("in the way")
    with pytest.raises(FileProblem, match="cannot be written"):
        settings.set("window.theme", "dark")
    assert settings.get("window.theme") == "dark"


def test_a_settings_file_that_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    file_of(tmp_path).mkdir(parents=True)
    settings = load(tmp_path)
    assert "cannot be read" in str(settings.problems[0])
    settings.set("window.theme", "dark")
    assert file_of(tmp_path).is_dir()


def test_settings_without_a_file_work(tmp_path: Path) -> None:
    settings = Settings(None, {"window.theme": "dark"})
    settings.set("speech.voice", "en")
    assert (settings.get("window.theme"), settings.get("speech.voice")) == ("dark", "en")


def test_threads_that_write_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    settings = load(tmp_path)
    threads = [
        threading.Thread(target=lambda n=n: [settings.set("chat.max_tokens", 100 + n) for _ in range(10)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert load(tmp_path).problems == []
    assert load(tmp_path).get("chat.max_tokens") == settings.get("chat.max_tokens")


def test_the_very_first_start_is_one_without_a_file_and_without_one_off_values(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    assert settings.untouched
    settings.save()
    assert not settings.untouched
    assert not Settings(tmp_path / "settings.json").untouched
    assert not Settings(tmp_path / "other.json", {"listening.mode": "hands-free"}).untouched
    assert not Settings(None).untouched
    (tmp_path / "damaged.json").write_text("{")
    assert not Settings(tmp_path / "damaged.json").untouched, "Aura was set up before"


def test_what_a_setting_was_called_before_still_holds(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    old = {"chat.persona": "Be dry.", "stt.terms": "Old", "context.terms": "New"}
    path.write_text(json.dumps({"version": 1, "settings": old}))
    settings = Settings(path)
    assert not settings.problems
    assert settings.text("persona.manner") == "Be dry."
    assert settings.text("context.terms") == "New", "what was set since goes first"
    settings.set("persona.name", "Ada")
    assert json.loads(path.read_text())["settings"] == {
        "persona.manner": "Be dry.",
        "context.terms": "New",
        "persona.name": "Ada",
    }
    assert parse_assignment("chat.persona=Be brief.") == ("persona.manner", "Be brief.")


@pytest.mark.parametrize("value", ["a\nb", "a\tb", "x" * 61])
def test_a_title_is_one_short_line(value: str) -> None:
    with pytest.raises(SettingsError, match="60 characters on one line"):
        DECLARED["profile.title"].parse(value)
    assert DECLARED["profile.title"].parse(" Work ") == "Work"
