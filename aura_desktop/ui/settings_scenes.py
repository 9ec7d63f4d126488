"""The states of the settings dialog for screenshots; not a part of the product's own path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ..enquiries import Answer, CheckKey, ServerList
from ..settings import Settings
from . import demo_answers
from .camera import Camera, fresh_folder
from .demo_engine import DemoEngine
from .demo_hand import demo_hand
from .demo_support import demo_support
from .main_window import MainWindow
from .settings.dialog import PAGES, SettingsDialog
from .settings.page_services import ServicesPage
from .settings.page_voice import VoicePage
from .window_scenes import close

RULES = (
    "xai: news, headlines, today, latest, breaking, trending\nxai: score, match, league, won, standings\n"
    "xai: stock, share price, bitcoin, exchange rate\nopenai: code, python, function, error, prove, calculate"
)


@dataclass(frozen=True, slots=True)
class DialogScene:
    """One picture of the dialog: the settings, the engine's answers, and what the user has done."""

    name: str
    page: str
    answers: Callable[[], dict[type, Callable[[Any], Answer]]] = demo_answers.answers
    values: dict[str, str] = field(default_factory=dict)
    after: Callable[[SettingsDialog], None] | None = None
    size: tuple[int, int] = (880, 680)
    body: int | None = None


def _check_all(dialog: SettingsDialog) -> None:
    page = dialog.page("services")
    assert isinstance(page, ServicesPage)
    for card in page.cards.values():
        card.check.click()


def _busy(dialog: SettingsDialog) -> None:
    page = dialog.page("services")
    assert isinstance(page, ServicesPage)
    card = page.cards["openai"]
    card.field.setFocus()
    QTest.keyClicks(card.field, "sk-not-a-real-key")
    card.check.click()


def _undo(dialog: SettingsDialog) -> None:
    dialog.page("answers").hedge.field.click()  # type: ignore[attr-defined]
    dialog.page("usage")
    dialog.undo_last()


def _end_of_page(dialog: SettingsDialog) -> None:
    for name in PAGES:
        if dialog.folded.currentData() == name:
            bar = dialog.page(name).verticalScrollBar()
            bar.setValue(bar.maximum())


def _own_server(dialog: SettingsDialog) -> None:
    page = dialog.page("answers")
    page.own_key.key.setText("some-key")  # type: ignore[attr-defined]
    page.own_key.key.textEdited.emit("some-key")  # type: ignore[attr-defined]
    page.ensureWidgetVisible(page.own)  # type: ignore[attr-defined]


def _own_voice(dialog: SettingsDialog) -> None:
    page = dialog.page("voice")
    page.ensureWidgetVisible(page.own)  # type: ignore[attr-defined]


def _middle_of_page(dialog: SettingsDialog) -> None:
    bar = dialog.page("answers").verticalScrollBar()
    bar.setValue(bar.maximum() // 2)


def _wrong_number(dialog: SettingsDialog) -> None:
    row = dialog.page("answers").max_tokens  # type: ignore[attr-defined]
    row.field.setFocus()
    row.field.selectAll()
    QTest.keyClicks(row.field, "5")
    row.field.commit()
    dialog.page("answers").ensureWidgetVisible(row)


def _try(dialog: SettingsDialog) -> None:
    _end_of_page(dialog)
    rules = dialog.page("answers").rules  # type: ignore[attr-defined]
    rules.question.setText("What is in the news today?")


def _list_of_models(dialog: SettingsDialog) -> None:
    dialog.page("answers").openai.picker.showPopup()  # type: ignore[attr-defined]


def _hear(dialog: SettingsDialog) -> None:
    page = dialog.page("voice")
    assert isinstance(page, VoicePage)
    page.voices["elevenlabs"].hear.set_busy(True)


def _try_keys(dialog: SettingsDialog) -> None:
    dialog.page("keys").trial.click()  # type: ignore[attr-defined]


def _search(dialog: SettingsDialog) -> None:
    dialog.search.setFocus()
    QTest.keyClicks(dialog.search, "key")


def _classify(_rules: str, _question: str) -> str:
    return "“news” goes to xAI Grok."


def _without(kind: type) -> dict[type, Callable[[Any], Answer]]:
    made = demo_answers.answers()
    del made[kind]
    return made


SCENES: tuple[DialogScene, ...] = (
    DialogScene(
        "services-none",
        "services",
        lambda: demo_answers.answers(keys=demo_answers.NO_KEYS, servers=ServerList(())),
    ),
    DialogScene("services-checked", "services", after=_check_all),
    DialogScene("services-busy", "services", lambda: _without(CheckKey), after=_busy),
    DialogScene("services-no-keyring", "services", lambda: demo_answers.answers(keys=demo_answers.SESSION_KEYS)),
    DialogScene(
        "services-servers",
        "services",
        values={"chat.provider": "compatible", "chat.base_url": "http://127.0.0.1:11434/v1"},
        after=_end_of_page,
    ),
    DialogScene("answers", "answers", values={"openai.chat_model": "gpt-4.1-mini"}),
    DialogScene("answers-list", "answers", after=_list_of_models),
    DialogScene("answers-middle", "answers", after=_middle_of_page),
    DialogScene(
        "answers-own-server", "answers", values={"chat.base_url": "http://127.0.0.1:11434/v1"}, after=_own_server
    ),
    DialogScene(
        "voice-own-server", "voice", values={"speech.base_url": "https://voices.example.org/v1"}, after=_own_voice
    ),
    DialogScene("answers-wrong", "answers", after=_wrong_number),
    DialogScene("answers-rules", "answers", after=_try),
    DialogScene("hearing", "hearing", values={"stt.language": "en"}),
    DialogScene("profile", "profile", values={"context.terms": "Siobhán, Kraków", "persona.name": "Ada"}),
    DialogScene("hearing-end", "hearing", after=_end_of_page),
    DialogScene("voice", "voice", values={"elevenlabs.voice": "pNInz6obpgDQGcFmaJgB"}, after=_hear),
    DialogScene("voice-openai", "voice", values={"speech.provider": "openai"}),
    DialogScene("keys", "keys", values={"keys.talk": "f8", "keys.mute": "ctrl+alt+m", "keys.stop": "f12"}),
    DialogScene("keys-end", "keys", after=_end_of_page),
    DialogScene("keys-try", "keys", values={"keys.talk": "f8"}, after=_try_keys),
    DialogScene("usage", "usage", values={"usage.monthly_limit": "2"}),
    DialogScene("look", "look"),
    DialogScene("conversations", "conversations"),
    DialogScene("checkup", "checkup"),
    DialogScene("undo", "usage", after=_undo),
    DialogScene("search", "services", after=_search),
    DialogScene("usage-empty", "usage", lambda: demo_answers.answers(usage=demo_answers.NO_USAGE)),
    *(DialogScene(f"{name}-narrow", name, size=(400, 640), values={"speech.provider": "elevenlabs"}) for name in PAGES),
    *(
        DialogScene(
            f"{name}-large-text", name, after=_check_all if name == "services" else None, size=(1200, 900), body=28
        )
        for name in PAGES
    ),
)


def open_scene(scene: DialogScene, window: MainWindow) -> SettingsDialog:
    """Open the dialog of `scene`, whose window was made with `settings_of`; returns it."""
    window.attach(DemoEngine(answers=scene.answers()))
    demo_hand(window, Settings(None, scene.values))
    assert window.settings is not None
    window.settings.support = demo_support()
    window.open_settings(scene.page)
    dialog = window.settings.dialog
    assert dialog is not None
    dialog.resize(*scene.size)
    QTest.qWait(80)
    if scene.after is not None:
        scene.after(dialog)
    return dialog


def window_options(scene: DialogScene) -> dict[str, Any]:
    """Return what the window of `scene` is made with."""
    return {
        "settings": Settings(fresh_folder() / "settings.json", scene.values),
        "classify": _classify,
        "builtin_rules": RULES,
    }


def draw_dialog(scene: DialogScene, camera: Camera) -> None:
    """Draw one scene of the settings dialog."""
    window = MainWindow(theme="light", reduce_motion=True, **window_options(scene))
    if scene.body is not None:
        window.theme.set_body(scene.body)
    window.show()
    dialog = open_scene(scene, window)
    QTest.qWait(40)

    def grab() -> QPixmap:
        popup = QApplication.activePopupWidget()
        picture = dialog.grab()
        if popup is not None:
            painter = QPainter(picture)
            # Where a screen large enough would have it: below its picker.
            anchor = popup.parentWidget()
            place = QPoint(anchor.width() - popup.width(), anchor.height()) if anchor else QPoint(0, 0)
            painter.drawPixmap((anchor or dialog).mapTo(dialog, place), popup.grab())
            painter.end()
        return picture

    camera.shoot(f"settings-{scene.name}", window.theme, dialog, grab)
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    close(window)
