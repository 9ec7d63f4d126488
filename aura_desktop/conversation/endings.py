"""Whether what was transcribed so far reads as if the speaker had finished."""

from __future__ import annotations

import re

from ..speech.pace import Reading


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_HANGING = _words(
    # English: conjunctions, prepositions, articles, determiners, pronouns and auxiliaries that want a verb
    "and but or nor because although though unless until while whereas if whether than that which who whose",
    "of from into onto on at by with without between among during per via toward towards against",
    "the a an my your our their its every each these those very really quite",
    "i'm i'll i'd i've we're we'll you're you'll he's she's they're they'll there's what's where's who's let's",
    "am is are was were be been being will would shall should could might must to for and/or",
    "um uh uhm umm erm er hmm hm mm ah eh like so well also plus maybe actually basically",
    # German
    "und oder aber denn weil dass ob wenn falls obwohl sondern bevor nachdem damit sowie",
    "der die das des dem den ein eine einen einem einer eines mein meine meinen dein deine kein keine keinen",
    "von zu zum zur bei beim im in am auf für mit ohne durch gegen um über unter zwischen seit ist sind war wird",
    "äh ähm öh hm also sehr ganz etwa ungefähr",
)
_CAN_END = _words(
    "that so like is am are was were would could should will can also though well really actually maybe like",
    "eine einen einer keine keinen meine deine das die der den ganz also",
)
"""Words that want another but end many a sentence too ("I think so", "yes I am")."""
_PARTICLES = _words("on in off up down out over by about an auf aus zu ab um mit ein durch unter über")
"""End an order ("turn it on", "mach das Licht an")."""
_STRANDED = _words("for at with to from of by about in on like against mit von zu auf an")
"""End a question or a relative clause ("what is it for")."""
_FILLERS = _words("um uh uhm umm erm er hmm äh ähm öh")
_ALONE = _words(
    "so well and but or because like actually maybe also wait if when then und oder aber also weil wenn dann"
)
_WHOLE = _words(
    "yes no yeah yep yup nope ok okay sure thanks stop cancel hello hi bye goodbye right exactly correct never",
    "please pause continue repeat ja nein doch danke bitte halt stopp hallo tschüss genau richtig weiter okay",
)
_WHOLE_PHRASES = frozenset(
    (
        "thank you",
        "thanks a lot",
        "thank you very much",
        "good morning",
        "good night",
        "good evening",
        "never mind",
        "go on",
        "of course",
        "not now",
        "that's all",
        "that's it",
        "what time is it",
        "what's the time",
        "how are you",
        "be quiet",
        "shut up",
        "say that again",
        "guten morgen",
        "guten tag",
        "guten abend",
        "gute nacht",
        "vielen dank",
        "wie spät ist es",
        "wie geht es dir",
        "das ist alles",
        "sei still",
        "auf wiedersehen",
    )
)
_NUMBERS = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred oh double point dash",
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf komma",
)
_ORDERS = _words(
    "turn switch set play stop pause open close show tell give start call send add remove delete read find search make",
    "increase decrease lower raise dim mute unmute cancel remind wake put take get",
    "mach schalte schalt stell stelle spiel spiele öffne schließ zeig zeige sag gib starte ruf schick lies such suche",
)
_CLOSED_ORDERS = _words("turn switch stop pause close mute unmute cancel dim schalte schalt schließ stopp")
"""Orders that are whole with their object; "give me a small ..." and "play the ..." may go on and on."""
_REQUESTS = re.compile(
    r"(?:please |bitte |okay |ok |hey |so )?(?:"
    r"(?:can|could|may|might|will|would) (?:i|we|you)(?: please| just)? (?!be )\w+"
    r"|(?:i|we)(?:'d like| would like| want| need)(?: to \w+)?"
    r"|let me \w+|let's \w+"
    r"|(?:kannst|könntest|würdest) du(?: mir| bitte)*"
    r"|ich (?:hätte gern|hätte gerne|möchte|brauche|will)"
    r"|(?:turn|switch|set|play|stop|open|close|show|tell|give|get|bring|make|start|call|send|add|remove|delete|read|find"
    r"|search|increase|decrease|lower|raise|dim|cancel|remind|wake|put|take|order|brew|book|mach|schalte|schalt|stell"
    r"|stelle|spiel|spiele|öffne|schließ|zeig|zeige|gib|starte|ruf|such|suche)(?: me| us| mir| uns)?"
    r") (.+)"
)
"""How a request begins; what follows is what is asked for."""
_DESCRIBING = _words(
    "single double triple small medium large big little tiny huge long short dark light bright warm cold hot iced new",
    "old good best great nice other another next last first second third more less few many much some any no all both",
    "red green blue black white brown fresh whole half low high loud quiet quick slow same different special extra",
    "neue neuen gute guten große großen kleine kleinen kalte warme mehr viel viele etwas noch erste nächste letzte",
)
"""Words that want the thing they describe."""
_QUESTIONS = _words(
    "what who where when why how which whose can could would will do does did is are was were have has should may",
    "shall",
    "wer was wo wann warum wieso wie welche welcher welches kannst könntest ist sind hat haben gibt wohin woher",
)
_TOKEN = re.compile(r"[^\W_]+(?:[-'’/][^\W_]+)*")
_DIGITS = re.compile(r"[\d.,/-]*\d")


def reads_finished(text: str) -> bool | None:
    """Return True when `text` reads complete, False when its speaker is about to go on, None when it cannot be told.

    True is for a closing mark, a short answer, a whole order ("turn on the lights") and a last "please"; False for a
    comma, a filler, a number that is being dictated, and a word that wants another (English and German). Being wrong
    with True costs a turn taken too early, so doubt is None.
    """
    bare = text.strip().rstrip("\"'”’»)").rstrip()
    tokens = [token.replace("’", "'").lower() for token in _TOKEN.findall(bare)]
    if not tokens:
        return None
    last = tokens[-1]
    if bare.endswith(("...", "…", ",", "-", "–", "—", ":", ";", "、", "，")):
        return False
    if bare[-1] in "?!？！؟":
        return True
    stopped = bare[-1] in ".。।"
    if last in _FILLERS or (len(tokens) == 1 and last in _ALONE):
        return False
    if _dictating(tokens, bare):
        return False
    opening = tokens[0].partition("'")[0]
    if last == "on" and opening in ("turn", "switch") and len(tokens) > 2:
        return True
    if last in _HANGING and not _may_end(opening, last, len(tokens)):
        return False
    if stopped:
        return None if last in _HANGING else True
    if " ".join(tokens) in _WHOLE_PHRASES or (last in _WHOLE and len(tokens) <= 2):
        return True
    if last in _HANGING:
        return None
    if len(tokens) >= 3 and (last in ("please", "bitte") or (opening in _CLOSED_ORDERS and len(tokens) <= 6)):
        return True
    return None


def reading(text: str) -> Reading:
    """Return how `text` reads: as `reads_finished`, and as a request where what is asked for has been named."""
    finished = reads_finished(text)
    if finished is not None:
        return Reading.FINISHED if finished else Reading.UNFINISHED
    tokens = [token.replace("’", "'").lower() for token in _TOKEN.findall(text)]
    asked = _REQUESTS.match(" ".join(tokens))
    if asked is None or tokens[-1] in _HANGING | _DESCRIBING | _NUMBERS or _DIGITS.fullmatch(tokens[-1]):
        return Reading.OPEN
    named = [word for word in asked[1].split() if word not in _HANGING]
    return Reading.REQUEST if named else Reading.OPEN


def _may_end(opening: str, last: str, count: int) -> bool:
    """Return whether a word that mostly wants another may end this utterance."""
    if count < 2:
        return False
    if last in _CAN_END:
        return count > 2
    if opening in _QUESTIONS and count > 2:
        return last in _STRANDED
    return opening in _ORDERS and count > 2 and last in _PARTICLES


def _dictating(tokens: list[str], bare: str) -> bool:
    """Return whether the text ends in a run of three or more numbers, as of a telephone number, or in a lone minus."""
    run = 0
    for token in reversed(tokens):
        if token not in _NUMBERS and not _DIGITS.fullmatch(token):
            break
        run += 1
    return run >= 3 or (run == len(tokens) and bare[-1].isdigit())
