"""What recognisers write for noise is told from what people say (field note T10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.providers.hallucinations import is_hallucination, spoken_text

INVENTED = [
    "", " ", "...", "…", "♪", "♪♪", "🎵", "[BLANK_AUDIO]", "(wind blowing)", "*coughs*", "[Music] (applause).",
    "Thank you.", "Thank you very much.", "Thanks for watching!", "Thank you for watching.", "you", "You",
    "You.", "Bye.", "Bye-bye.", "The end.", "Thanks for listening.", "Please subscribe.", "Oh.", "Hmm.", "So",
    "Music", "Don't forget to like and subscribe!", "Please subscribe to my channel.",
    "See you in the next video.", "Subtitles by the Amara.org community", "Transcription by CastingWords",
    "Subs by www.zeoranger.co.uk", "Untertitel der Amara.org-Community", "Untertitel von Stephanie Geiges",
    "Untertitel im Auftrag des ZDF für funk, 2017", "Untertitelung des ZDF, 2020", "Copyright WDR 2021",
    "Vielen Dank.", "Vielen Dank fürs Zuschauen!", "Tschüss.",
    "Sous-titres réalisés para la communauté d'Amara.org", "Sous-titrage ST' 501",
    "Sous-titrage Société Radio-Canada", "Merci d'avoir regardé cette vidéo !",
    "Sottotitoli creati dalla comunità Amara.org", "Sottotitoli e revisione a cura di QTSS",
    "Subtítulos realizados por la comunidad de Amara.org", "¡Gracias!", "Gracias por ver el video.",
    "Legendas pela comunidade Amara.org", "Obrigado.", "Napisy stworzone przez społeczność Amara.org",
    "Dziękuję.", "Ondertiteld door de Amara.org gemeenschap", "Undertexter från Amara.org-gemenskapen",
    "Tekstet av Nicolai Winther", "Altyazı M.K.", "İzlediğiniz için teşekkür ederim.",
    "Субтитры сделал DimaTorzok", "Редактор субтитров А.Семкин", "Продолжение следует...",
    "Спасибо за просмотр!", "ご視聴ありがとうございました", "チャンネル登録をお願いします", "字幕由Amara.org社区提供",
    "請不吝點贊 訂閱 轉發", "谢谢观看",
    "시청해주셔서 감사합니다.", "감사합니다.", "you you you you", "la la la la la",
    "I'm going to go. I'm going to go. I'm going to go.", "ああああああああ", "the the the",
]  # fmt: skip

SAID = [
    "Yes.", "No.", "yes", "Stop!", "Stop stop stop!", "No, no, no, no.", "OK.", "Ja.", "Nein.", "Oui.", "Sí.",
    "はい", "네.", "好", "What time is it?", "Thank you, that was all I needed.",
    "Thank you for the recipe, what about the oven?", "Turn on the subtitles of the film.",
    "Schalte die Untertitel der Serie aus.", "Subscribe me to the newsletter.",
    "Who wrote Thank you for the music?", "How do you say thank you in French?", "Play some music.",
    "Do you hear me?", "Untertitel ausschalten", "Vielen Dank, wie spät ist es?",
    "Muchas gracias, ¿qué hora es?", "Merci, et demain ?", "Bye for now, remind me at eight.",
    "It's so so good.", "Very, very nice.", "Bora Bora", "twenty twenty", "42", "Anna",
    "Show me the next video of the channel.", "谢谢你帮我订票", "ありがとう、明日の天気は？",
]  # fmt: skip


@pytest.mark.parametrize("text", INVENTED)
def test_invented(text: str) -> None:
    assert is_hallucination(text)


@pytest.mark.parametrize("text", SAID)
def test_said(text: str) -> None:
    assert not is_hallucination(text)


@pytest.mark.parametrize(
    ("text", "language", "invented"),
    [
        ("Danke.", "de", True), ("Danke.", "de-AT", True), ("Danke.", "en", False), ("Thank you.", "de", True),
        ("Untertitel der Amara.org-Community", "en", True), ("Tack.", "xx", False), ("ciao", "it", True),
    ],
)  # fmt: skip
def test_the_language_narrows_what_is_common_in_others(text: str, language: str, invented: bool) -> None:
    assert is_hallucination(text, language) is invented


@given(st.text(max_size=200), st.none() | st.text(max_size=5))
def test_any_text(text: str, language: str | None) -> None:
    assert isinstance(is_hallucination(text, language), bool)
    assert spoken_text(text) in (text.strip(), "")


@pytest.mark.parametrize("text", ["(" * 50_000, "[" * 50_000, "a " * 50_000, "untertitel " * 10_000, "*" * 50_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    is_hallucination(text)
