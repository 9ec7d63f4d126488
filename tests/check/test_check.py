"""Each rule of `make check` fails once here: on a licence, a known hole, a forgotten file, an import and a size."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import Distribution, distributions
from pathlib import Path
from threading import Thread

import pytest

from assets.check import __main__ as check
from assets.check import budgets, licences, package_data, vulnerabilities
from assets.check.lock import pins

ROOT = Path(__file__).parents[2]


class Package(Distribution):
    def __init__(self, name: str, **fields: str) -> None:
        self._message = Message()
        self._message["Name"], self._message["Version"] = name, "1.0"
        for field, value in fields.items():
            self._message[field.replace("_", "-")] = value

    @property
    def metadata(self) -> Message:  # type: ignore[override]
        return self._message

    def read_text(self, filename: str) -> str | None:
        return None

    def locate_file(self, path: object) -> Path:
        return Path(str(path))


@pytest.mark.parametrize(
    "terms",
    [
        "MIT",
        "MIT License, Apache Software License",
        "DFSG approved, MIT License",
        "Apache-2.0 AND MIT",
        "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
        "BSD-3-Clause AND (GPL-3.0-only OR MIT) AND Zlib",
        "Mozilla Public License 2.0 (MPL 2.0)",
    ],
)
def test_terms_that_can_be_kept(terms: str) -> None:
    assert licences.allowed(terms)


@pytest.mark.parametrize(
    "terms",
    [
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "MIT License, GNU Affero General Public License v3",
        "Free for non-commercial use",
        "MIT OR",
        "(MIT",
        "MIT MIT",
        "MIT)",
        "DFSG approved",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "see the text",
        "",
    ],
)
def test_terms_that_cannot_or_are_not_understood(terms: str) -> None:
    assert not licences.allowed(terms)


def test_a_package_with_a_licence_outside_the_list_fails_the_check() -> None:
    packages = [
        Package("Good_One", License_Expression="MIT"),
        Package("surprise", License_Expression="AGPL-3.0-only"),
        Package("silent"),
        Package("not-ours", License_Expression="AGPL-3.0-only"),
        Package("pyinstaller", Classifier="License :: OSI Approved :: GNU General Public License v2 (GPLv2)"),
    ]
    lines = licences.refused(packages, ["good-one", "surprise", "silent", "pyinstaller"])
    assert len(lines) == 2
    assert "silent 1.0 names no licence" in lines[0]
    assert "surprise 1.0 is under 'AGPL-3.0-only'" in lines[1]


def test_all_that_is_installed_here_is_allowed() -> None:
    assert not licences.refused(distributions(), [name for name, _ in pins(ROOT / "requirements.lock")])


def test_the_lock_is_read_with_all_versions_of_a_package(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(
        "a.b==1.0 \\\n    --hash=sha256:00\nc==2 ; python_full_version < '3.12' \\\nc==3 ; else \\\n# d==4\n"
    )
    assert pins(lock) == [("a.b", "1.0"), ("c", "2"), ("c", "3")]


@contextmanager
def holes_service(answer: Callable[[list[dict[str, object]]], bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/querybatch"
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            raw = answer(body["queries"])
            self.send_response(200)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


LOCKED = [("jinja2", "2.4.1"), ("idna", "3.20")]


def test_a_package_with_a_known_hole_fails_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[dict[str, object]] = []

    def answer(queries: list[dict[str, object]]) -> bytes:
        asked.extend(queries)
        return json.dumps({"results": [{"vulns": [{"id": "GHSA-462w", "modified": "2024"}]}, {}]}).encode()

    with holes_service(answer) as url:
        assert check.run([("known holes", lambda: vulnerabilities.holes(LOCKED, url))], online=False) == 1
    assert asked[0] == {"package": {"ecosystem": "PyPI", "name": "jinja2"}, "version": "2.4.1"}
    told = capsys.readouterr().out
    assert "jinja2 2.4.1 has a known hole, GHSA-462w" in told
    assert "idna" not in told


def test_a_hole_that_does_not_concern_us_is_accepted_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vulnerabilities.ACCEPTED, "GHSA-462w", "templates are not used")
    with holes_service(lambda _: b'{"results": [{"vulns": [{"id": "GHSA-462w"}]}, {}]}') as url:
        assert not vulnerabilities.holes(LOCKED, url)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"<html>", b'{"results": []}', b'{"results": [1, 2]}', b'{"results": [{"vulns": [{}]}, {}]}']
)
def test_a_service_that_makes_no_sense_is_not_a_clean_bill(raw: bytes) -> None:
    with holes_service(lambda _: raw) as url, pytest.raises(vulnerabilities.NotAsked):
        vulnerabilities.holes(LOCKED, url)


async def test_a_service_that_does_not_answer_is_not_waited_for() -> None:
    over = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        over.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        with pytest.raises(vulnerabilities.NotAsked, match=r"within 0\.05 s: TimeoutError"):
            await vulnerabilities.known(LOCKED, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", 0.05)
        await over.wait()


def test_that_nobody_was_asked_is_said_and_fails_only_where_it_must_be_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def absent() -> list[str]:
        raise vulnerabilities.NotAsked("nobody there")

    assert check.run([("known holes", absent)], online=False) == 0
    assert check.run([("known holes", absent)], online=True) == 1
    assert "known holes: NOT ASKED, nobody there" in capsys.readouterr().err


def test_a_file_named_in_no_package_data_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.setuptools.package-data]\naura_desktop = ["data/*", "gone.txt"]\n')
    for name in ("a.py", "data/icon.png", "data/deep/b.json", "extra.json", "__pycache__/a.pyc", ".hidden"):
        (tmp_path / "aura_desktop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "aura_desktop" / name).touch()
    assert package_data.problems(tmp_path) == [
        "aura_desktop/data/deep/b.json is named in no package data (pyproject.toml).",
        "aura_desktop/extra.json is named in no package data (pyproject.toml).",
        "The package data 'gone.txt' (pyproject.toml) names no file.",
    ]


def test_every_file_of_the_package_is_named() -> None:
    assert not package_data.problems(ROOT)


def test_a_heavy_import_before_the_window_fails_the_check() -> None:
    assert budgets.import_problems(["aura_desktop", "numpy", "numpy.linalg"]) == [
        "numpy is imported before the window shows: import it where the engine needs it."
    ]
    (line,) = budgets.import_problems([f"m{n}" for n in range(11)], most=10)
    assert line.startswith("11 modules are imported before the window shows, 10 may be")


def test_the_window_opens_within_its_budget_of_imports() -> None:
    modules = budgets.imported()
    assert "aura_desktop.ui.main_window" in modules
    assert not budgets.import_problems(modules)


def test_a_window_that_never_opens_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "_OPEN", "raise SystemExit('no window today')")
    with pytest.raises(RuntimeError, match="no window today"):
        budgets.imported()


def test_a_bundle_over_its_size_fails_the_check(tmp_path: Path) -> None:
    folder = tmp_path / "aura-desktop"
    folder.mkdir()
    (folder / "model.gguf").write_bytes(bytes(3_000_000))
    (folder / "surprise.so").write_bytes(bytes(1_500_000))
    assert budgets.size_problems(tmp_path, largest_mb=2) == []
    assert budgets.size_problems(tmp_path, largest_mb=1) == [
        "aura-desktop has 2 MB without the offline model, 1 MB may be."
    ]
    assert budgets.size_problems(tmp_path / "nowhere") == []


def test_everything_is_run_and_one_failure_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.run([("a", lambda: ["bad", "worse"]), ("b", lambda: [])], online=False) == 1
    assert capsys.readouterr().out == "a: bad\n  worse\nb: ok\n"


WORKFLOW = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")


def test_the_workflow_pins_each_action_by_a_commit_and_says_which_version_it_is() -> None:
    used = re.findall(r"uses: (.*)", WORKFLOW)
    assert len(used) == 3
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in used)
    assert "permissions:\n  contents: read\n" in WORKFLOW


def test_the_workflow_calls_targets_and_folders_that_there_are() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    called = re.findall(r"run: make ([a-z-]+)", WORKFLOW)
    assert called == ["check", "test", "bundle"]
    assert set(called) <= set(targets)
    assert all((ROOT / folder).is_dir() for folder in re.findall(r"tests/[a-z]+", WORKFLOW))
    assert {system.split("-")[0] for system in re.findall(r"system: ([a-z0-9.-]+)", WORKFLOW)} == {
        "ubuntu", "macos", "windows",
    }  # fmt: skip


def test_check_runs_these_rules() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("\ncheck: ")[2].partition("\n\n")[0]
    assert "-m assets.check" in recipe
    assert "ruff check . build.spec" in recipe
    assert "aura_desktop assets" in recipe
