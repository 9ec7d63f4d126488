"""What recognisers write for noise and silence: labels of sounds, thanks to viewers, subtitle credits, loops.

Whisper and its kin were taught with subtitles, so they hear in noise what stands in silent stretches of those: "Thank
you.", "Untertitel der Amara.org-Community". Some of it is also said by people, so `is_hallucination` is only asked
when no confident speech was detected. Pure; any thread.
"""

from __future__ import annotations

import re
import unicodedata

_SOUND_LABELS = re.compile(r"(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫♬\s.,…])+")

# Credits and goodbyes of videos, looked for in the words in lower case with one space between.
_CREDITS = re.compile(
    r"amara org|opensubtitles|zeoranger|castingwords"
    r"|^(?:subtitles?|captions|transcription|transcript) (?:created |made |provided )?by\b|^transcribed by\b"
    r"|^untertitel(?:ung)?\b.*\b(?:von|im auftrag|funk|zdf|wdr|swr|br|ard)\b|^copyright (?:wdr|swr|zdf|br|ard)\b"
    r"|^sous titr(?:es|age)\b.*\b(?:par|réalisés?|st|radio canada|communauté)\b"
    r"|^sottotitoli\b.*\b(?:cura|creati|revisione)\b"
    r"|^subt[ií]tulos\b.*\b(?:por|realizados)\b|^legendas?\b.*\b(?:por|pela)\b|^napisy\b.*\b(?:stworzone|przez)\b"
    r"|^ondertitel(?:d|ing)\b.*\bdoor\b|^(?:svensk )?undertext(?:er|ning)\b.*\b(?:av|från)\b|^tekst(?:et|ing) av\b"
    r"|^altyaz[ıi]\b|^субтитры\b|^редактор субтитров|^корректор\b|^字幕(?:志愿者|由|by|提供|視聴)|^자막 (?:제공|by)\b"
    r"|\b(?:like|comment|share)\b.*\bsubscribe\b|\bsubscribe to (?:my|our|the) channel\b|\babonniert?\b.*\bkanal\b"
    r"|\bin the next video$|\bnächsten video$|\bprochaine vidéo$|\bpróximo v[ií]deo$|продолжение следует$"
    r"|[請请]不吝[點点][赞讚贊]|点赞.{0,10}订阅|ご視聴ありがとう|チャンネル登録|시청해 ?주셔서|구독과 좋아요"
)


def _listed(phrases: str) -> frozenset[str]:
    return frozenset(phrases.split("|"))


# Whole transcripts in the same form. "" holds what models write whatever language is spoken.
_PHRASES: dict[str, frozenset[str]] = {
    language: _listed(phrases)
    for language, phrases in {
        "": "you|thank you|thank you very much|thank you so much|thanks|thanks for watching|thank you for watching"
        "|thanks for listening|thank you for listening|thank you for your attention|bye|bye bye|the end|so|oh|uh|um"
        "|hmm|mm|ah|music|applause|silence|blank audio|please subscribe|see you next time|see you in the next one",
        "de": "danke|danke schön|vielen dank|vielen dank fürs zuschauen|vielen dank für ihre aufmerksamkeit|tschüss"
        "|bis zum nächsten mal|untertitelung|untertitel",
        "fr": "merci|merci beaucoup|merci d avoir regardé|merci d avoir regardé cette vidéo|au revoir|à bientôt"
        "|sous titrage|sous titres",
        "es": "gracias|muchas gracias|gracias por ver|gracias por ver el video|adiós|hasta la próxima|suscríbete",
        "it": "grazie|grazie mille|grazie a tutti|grazie per la visione|ciao|sottotitoli",
        "pt": "obrigado|obrigada|muito obrigado|obrigado por assistir|tchau|até a próxima",
        "nl": "bedankt|dank je wel|dank u wel|bedankt voor het kijken|tot ziens|tot de volgende keer",
        "pl": "dziękuję|dziękuję za uwagę|dziękuję za oglądanie|dzięki za oglądanie|do zobaczenia",
        "sv": "tack|tack så mycket|tack för att du tittade|tack för att ni tittade",
        "da": "mange tak|tak fordi du så med|tak for at se med",
        "tr": "teşekkürler|teşekkür ederim|izlediğiniz için teşekkürler|izlediğiniz için teşekkür ederim",
        "ru": "спасибо|спасибо за просмотр|спасибо за внимание|до свидания",
        "uk": "дякую|дякую за перегляд|дякую за увагу",
        "ja": "ん|ありがとうございました|おやすみなさい|字幕",
        "zh": "谢谢|謝謝|谢谢大家|谢谢观看|謝謝觀看|谢谢收看|字幕|明镜与点点栏目",
        "ko": "감사합니다",
    }.items()
}

# Answers that people do repeat: a loop of these is no loop.
_ANSWERS = _listed(
    "yes|yeah|yep|no|nope|stop|halt|wait|ok|okay|go|ja|nein|doch|oui|non|arrête|si|sí|basta|sim|não|nee|tak|nie|nej"
    "|да|нет|стоп|はい|いいえ|是|不|停|네|아니요"
)


def spoken_text(text: str) -> str:
    """Return `text` without surrounding space; "" when it is nothing but labels of sounds ("[BLANK_AUDIO]", "♪")."""
    text = text.strip()
    return "" if _SOUND_LABELS.fullmatch(text) else text


def is_hallucination(text: str, language: str | None = None) -> bool:
    """Return whether `text` is what recognisers write for noise; True for a text without words.

    `language` is the one spoken, if known: phrases of others count less, save those that models write in any.
    """
    # The dotted capital I of Turkish leaves a combining dot behind.
    plain = unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i")
    words = re.findall(r"\w+", plain)
    if not words or not spoken_text(text):
        return True
    said = " ".join(words)
    if _CREDITS.search(said):
        return True
    base = re.split(r"[-_]", (language or "").lower())[0]
    known = [_PHRASES[""], _PHRASES.get(base, frozenset())] if base else _PHRASES.values()
    return any(said in phrases for phrases in known) or _is_loop(words)


def _is_loop(words: list[str]) -> bool:
    """Whether the words are one piece of up to eight words at least three times, and nothing else."""
    if len(words) == 1:  # scripts without spaces: "ああああああ"
        word = words[0]
        return len(word) >= 6 and any(word == (word[:n] * len(word))[: len(word)] for n in (1, 2))
    for size in range(1, 9):
        repeated = all(word == words[i % size] for i, word in enumerate(words))
        if repeated and len(words) >= 3 * size:
            return not set(words) <= _ANSWERS
    return False
