"""The language of the window's own words: which there are, which one is in force. GUI thread only.

Each language is a file `i18n/aura_CODE.qm`, made from `aura_CODE.ts` by `make translations`; English is in the code,
and `aura_en.qm` holds its plural forms only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

FOLDER = Path(__file__).parent / "i18n"
ENGLISH = "en"
IN_FORCE = "auraLanguage"
"""Property of the application: the code of the language in force."""


def languages() -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    codes = sorted(path.stem.removeprefix("aura_") for path in FOLDER.glob("aura_*.qm"))
    return (ENGLISH, *(code for code in codes if code != ENGLISH))


def own_name(code: str) -> str:
    """Return the name of a language in itself ("Deutsch")."""
    if code == ENGLISH:
        return "English"
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:]


def chosen(setting: str, wanted: Sequence[str] | None = None) -> str:
    """Return the code of the language to use.

    Args:
        setting: Value of window.language: a code, or "system".
        wanted: What the system's user reads, best first ("de-AT", "en"); None asks the system.
    """
    there = languages()
    if setting in there:
        return setting
    for tag in wanted if wanted is not None else QLocale.system().uiLanguages():
        code = tag.replace("_", "-").partition("-")[0].lower()
        if code in there:
            return code
    return ENGLISH


class Language(QObject):
    """One language, in force from `use` to `end`: words, plural forms, Qt's own texts, numbers, and the direction."""

    def __init__(self, code: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.code = code
        self._translators: list[QTranslator] = []
        self._before = QLocale()

    def use(self, *, numbers: bool) -> None:
        """Translate from now on; with `numbers` also write numbers and dates as the language does.

        Without, they stay as the system's region has them: somebody who reads English in Austria writes 1,5.
        """
        self._before = QLocale()
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for folder, name in ((qt, f"qtbase_{self.code}"), (str(FOLDER), f"aura_{self.code}")):
            translator = QTranslator(self)
            if translator.load(name, folder):
                QCoreApplication.installTranslator(translator)
                self._translators.append(translator)
        if numbers:
            QLocale.setDefault(QLocale(self.code))
        self._tell(self.code)

    def end(self) -> None:
        """Translate no more."""
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
            translator.deleteLater()
        self._translators.clear()
        QLocale.setDefault(self._before)
        self._tell(None)

    def _tell(self, code: str | None) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.setProperty(IN_FORCE, code)


def speak(setting: str, parent: QObject | None = None) -> Language:
    """Use the language that window.language asks for; returns it. Call it before any window is made."""
    language = Language(chosen(setting), parent)
    language.use(numbers=setting != "system")
    return language
