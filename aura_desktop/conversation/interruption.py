"""Whether what somebody says during a reply takes the turn, or lets the reply go on: a pure decision on words.

"mhm", "yeah", "right", laughter and coughs are said while listening; whoever wants the turn says something else. A
reply that is ending with a question is being answered even by a "yeah".
"""

from __future__ import annotations

import re


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_LISTENING = _words(
    "mhm mhmm mmhm mmhmm mm mmm hm hmm hmmm uh-huh uhhuh uh huh ah aha oh ooh ok okay okey yeah yea yep yup yes right",
    "sure alright good great nice cool wow really true exactly indeed interesting fine gotcha er um uhm erm",
    # laughter, coughs and sighs, as recognisers write them
    "ha haha hahaha heh hehe hihi laughs laughter laughing chuckles cough coughs coughing sigh sighs sneezes ahem hum",
    # German
    "ja jaja jo joa genau stimmt klar gut schön prima toll echt krass achso soso hä äh ähm naja jup jep richtig lacht",
    "hustet husten",
    # Spanish, French, Italian, Portuguese, Dutch, Polish
    "sí si claro vale ajá ya oui ouais d'accord voilà certo già va bene sim pois claro tá goed juist precies tak jasne",
)
_PHRASES = frozenset(
    (
        "i see",
        "got it",
        "of course",
        "go on",
        "go ahead",
        "all right",
        "oh i see",
        "that's right",
        "thats right",
        "makes sense",
        "no way",
        "oh no",
        "ach so",
        "alles klar",
        "na gut",
        "na klar",
        "ach ja",
        "verstehe",
        "weiter",
        "de acuerdo",
        "je vois",
    )
)
_WANTS = _words(
    "stop wait no halt hold quiet enough pause cancel shush hush silence actually but hey",
    "stopp warte moment nein ruhe genug schluss aber para espera arrête attends basta aspetta pare stoppen wacht nee",
)
"""Words that take the turn as soon as a recogniser has them, before the rest is known."""

_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_MOST_TOKENS = 4
ANSWERABLE_CHARS = 45
"""Letters of a question still unheard when it may be answered already: about three seconds of speech."""


def lets_go_on(text: str) -> bool:
    """Return whether `text` is only what listeners say, so that the reply may go on."""
    tokens = _tokens(text)
    if not tokens:
        return True
    if len(tokens) > _MOST_TOKENS:
        return False
    said = " ".join(tokens)
    return said in _PHRASES or all(token in _LISTENING for token in tokens) or _phrase_and_words(said)


def wants_turn(partial: str) -> bool:
    """Return whether words that may still grow take the turn already."""
    tokens = _tokens(partial)
    if any(token in _WANTS for token in tokens) and " ".join(tokens) not in _PHRASES:
        return True
    return len(tokens) > 2 and not lets_go_on(partial)


def answers(reply: str, heard_chars: int) -> bool:
    """Return whether the reply ends with a question of which so much was heard that even a "yeah" answers it."""
    asked = reply.rstrip().rstrip("\"'”’»)*_")
    return asked.endswith(("?", "？", "؟")) and heard_chars >= len(asked) - ANSWERABLE_CHARS


def _phrase_and_words(said: str) -> bool:
    """Return whether it is one of the phrases with listeners' words around it ("yeah I see")."""
    for phrase in _PHRASES:
        before, found, after = f" {said} ".partition(f" {phrase} ")
        if found and all(token in _LISTENING for token in (*before.split(), *after.split())):
            return True
    return False


def _tokens(text: str) -> list[str]:
    return [token.replace("’", "'").lower() for token in _TOKEN.findall(text)]
