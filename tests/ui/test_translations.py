"""The window's words in every language there is (issue 5: the window's own texts in English and German at least)."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from assets import translations
from aura_desktop.errors import BadRequest, Unreachable
from aura_desktop.providers.router import telling
from aura_desktop.settings import DECLARED
from aura_desktop.ui import language
from aura_desktop.ui.language import Language, chosen, languages, own_name
from aura_desktop.ui.sentences import Sentences, said
from aura_desktop.ui.settings.search import find
from aura_desktop.ui.words import money, tr

from .settings_desk import Desk

TS = sorted(translations.FOLDER.glob("aura_*.ts"))


def test_every_text_of_the_window_and_every_sentence_of_the_engine_is_translated() -> None:
    assert translations.problems() == [], "run make translations; it lists what to put into aura_de.ts"


@pytest.mark.parametrize("path", TS, ids=lambda path: path.stem)
def test_a_translation_has_the_gaps_of_its_text(path: Path) -> None:
    for message in ElementTree.parse(path).getroot().iter("message"):
        source, translation = message.findtext("source") or "", message.find("translation")
        assert translation is not None
        for text in [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]:
            if message.get("numerus") == "yes" and "%n" not in text:
                continue  # "one message" needs no number
            assert _gaps(text) == _gaps(source), source
            assert bool(re.search(r"&\w", source)) == bool(re.search(r"&\w", text)), source  # the key to press


def _gaps(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}|%n", text))


def test_a_text_that_is_not_translated_is_noticed(tmp_path: Path) -> None:
    ts = tmp_path / "aura_xx.ts"
    ts.write_text(
        '<TS version="2.1"><context><name></name><message><source>New</source>'
        '<translation type="unfinished"></translation></message>'
        "<message><source>Old</source><translation>Alt</translation></message></context></TS>"
    )
    assert translations.untranslated(ts) == ["New"]


def test_german_is_there_and_english_is_the_rest() -> None:
    assert languages()[:2] == ("en", "de")
    assert own_name("de") == "Deutsch"
    assert set(DECLARED["window.language"].choices) == {"system", *languages()}


@pytest.mark.parametrize(
    ("setting", "wanted", "code"),
    [
        ("system", ["de-AT", "en"], "de"),
        ("system", ["fr-FR", "de"], "de"),
        ("system", ["en-GB", "de"], "en"),
        ("system", ["C"], "en"),
        ("de", ["en"], "de"),
        ("en", ["de"], "en"),
    ],
)
def test_the_system_or_the_setting_chooses_the_language(setting: str, wanted: list[str], code: str) -> None:
    assert chosen(setting, wanted) == code


def test_words_plural_forms_qts_own_texts_and_numbers_are_german(german: None) -> None:
    assert tr("Settings") == "Einstellungen"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().toString(1.5, "f", 1) == "1,5"


def test_english_comes_back_when_german_ends(qapp: QApplication) -> None:
    spoken = Language("de")
    spoken.use(numbers=True)
    spoken.end()
    assert tr("Settings") == "Settings"
    assert said("Try again.") == "Try again."


SENTENCES = {
    "The microphone is muted. Unmute it to talk.": "Das Mikrofon ist stumm. Zum Sprechen bitte wieder einschalten.",
    # a name in a gap may hold full stops itself
    "The microphone (Dr. Mic v2. Pro) delivers nothing any more. Connect it again or choose another one; "
    "typing works meanwhile.": "Das Mikrofon (Dr. Mic v2. Pro) liefert nichts mehr. Bitte wieder anschließen oder ein "
    "anderes wählen; Schreiben geht inzwischen.",
    # but a gap is no place for the next sentence
    "Another program holds F12. Choose another key.": "Ein anderes Programm hält F12 fest. Bitte eine andere Taste "
    "wählen.",
    "In settings.json: chat.max_tokens cannot be “5”; allowed: a whole number from 16 to 32768. The standard value is "
    "used.": "In settings.json: chat.max_tokens kann nicht „5“ sein; erlaubt: eine ganze Zahl von 16 bis 32768. "
    "Es gilt der Standardwert.",
    # what stands in a gap may be ours as well
    "No loudspeaker was found: connect one or headphones.": "Es wurde kein Lautsprecher gefunden: bitte einen oder "
    "Kopfhörer anschließen.",
    'OpenAI has no model "o9". Choose another model in settings.': "OpenAI hat kein Modell „o9“. Bitte in den "
    "Einstellungen ein anderes Modell wählen.",
    "The chat answers like {0} and {1}.": "The chat answers like {0} and {1}.",
    "Ctrl+Shift+Page Up": "Strg+Umschalt+Bild auf",
    "Simon and Garfunkel: live": "Simon and Garfunkel: live",
    "": "",
}


@pytest.mark.parametrize("english", SENTENCES)
def test_a_sentence_of_the_engine_is_german_where_it_is_shown(german: None, english: str) -> None:
    assert said(english) == SENTENCES[english]


def test_what_somebody_wrote_stays_as_it_is_in_its_quotes(german: None) -> None:
    assert said("news go to xAI Grok") == "Nachrichten gehen an xAI Grok", "the rule's name is ours"
    assert said("“news” goes to xAI Grok.") == "„news“ geht an xAI Grok.", "the rule's word is the user's"


def test_money_stands_as_germans_write_it(german: None) -> None:
    assert [money(1.24), money(0.002), money(0.0004)] == ["1,24\u00a0$", "0,002\u00a0$", "unter 0,001\u00a0$"]


def test_a_sentence_put_together_from_several_failures_is_german(german: None) -> None:
    error = telling.all_failed(
        [("openai", Unreachable("x")), ("xai", BadRequest("x")), ("compatible", Unreachable("x"))]
    )
    assert said(error.sentence) == (
        "OpenAI ist nicht erreichbar, xAI Grok hat die Anfrage abgelehnt, und eigener Server ist nicht erreichbar. "
        "Bitte das Modell und die übrige Auswahl in den Einstellungen prüfen."
    )


def test_looking_for_a_sentence_takes_no_time_that_could_be_noticed(german: None, qtbot: QtBot) -> None:
    said("warm")
    unknown = "A sentence that nobody has translated. " * 20
    start = time.process_time()
    assert said(unknown) == unknown
    assert time.process_time() - start < 0.1


def test_the_longest_sentence_wins_over_one_that_is_all_gaps() -> None:
    finder = Sentences(["{0}: {1}", "Line {0} of the file: {1}"])
    assert finder.said("Line 3 of the file: broken") == "Line 3 of the file: broken"


def test_a_wrong_value_is_told_in_german_in_its_row(german: None, desk: Desk) -> None:
    row = desk.dialog.page("answers").max_tokens  # type: ignore[attr-defined]
    row.field.setText("5")
    row.field._typed()
    row.field.commit()
    assert row.problem.text == "Längste Antwort kann nicht „5“ sein; erlaubt: eine ganze Zahl von 16 bis 32768."


def test_no_label_of_the_german_settings_is_english(german: None, desk: Desk) -> None:
    texts = {label.text() for label in desk.dialog.findChildren(QLabel)}
    assert "Services" not in texts
    assert "Dienste" in texts


def test_a_setting_is_found_by_the_german_words_for_what_it_does(german: None, desk: Desk) -> None:
    places = desk.dialog.places()
    lost = [place.key for place in places if place not in find(said(DECLARED[place.key].help), places)]
    assert not lost


def test_files_of_the_languages_lie_in_the_package() -> None:
    assert (language.FOLDER / "sentences.txt").is_file()
    assert all(path.with_suffix(".qm").is_file() for path in TS)


def test_a_program_that_runs_keeps_its_words_while_they_are_made_anew(tmp_path: Path) -> None:
    """Qt maps the file: one that shrinks in its place ends the program with a bus error."""
    source, words = tmp_path / "aura_de.ts", tmp_path / "aura_de.qm"
    shutil.copy(translations.FOLDER / source.name, source)
    shutil.copy(translations.FOLDER / words.name, words)
    before, running = words.read_bytes(), QTranslator()
    assert running.load(str(words))
    known = (translations.CONTEXT, '"{0}" of {1} holds broken characters')
    said_before = running.translate(*known)
    source.write_text(translations.EMPTY.format(code="de"), encoding="utf-8")
    with words.open("rb") as mapped:
        translations.compile_file(source)
        assert mapped.read() == before, "the file itself was written over"
    assert running.translate(*known) == said_before != ""
    assert len(words.read_bytes()) < len(before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aura_de.qm", "aura_de.ts"]
