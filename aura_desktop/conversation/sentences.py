"""The streaming reply cut into pieces to speak, each as soon as it is certain.

However the text is cut into deltas, the pieces joined are the whole reply, and the pieces are the same. The one
exception is the end of the first: when a delta ends in a clear stop ("?", "!", "。"), it is handed out without waiting
for the next delta, and what would have closed it (another "!", a star) goes to the second. `eager=False` removes it.
Every character is looked at a bounded number of times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lines import Line, classify
from .longest import best_break
from .marks import InlineMarks, balanced
from .speakable import speakable
from .stops import (
    CJK_CLAUSE_MARKS,
    CJK_STOPS,
    CLAUSE_MARKS,
    CLOSERS,
    DASHES,
    HARD_STOPS,
    NEEDS_WORD,
    OPENERS,
    STOPS,
    Verdict,
    is_cjk,
    judge,
    settle_by_letter,
    settle_by_word,
)

LONGEST = 240
"""Characters after which a sentence is split at its best clause mark."""

CLAUSE_WORDS = 3
"""Words the first piece has at least when it ends at a clause mark."""

_FENCE_HEAD = re.compile(r"\s*(?:>\s*)*(`{3,}|~{3,})(.*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the reply: characters `start` to `end` of it, `text`, and what is said for it.

    Pieces follow each other without a gap and together are the whole reply, white space included. `spoken` is empty
    only where the reply ends in something that is not said (an emoji, a rule, white space): then nothing is played.
    """

    start: int
    end: int
    text: str
    spoken: str


class PieceSplitter:
    """Takes the deltas of one reply and gives the pieces to speak. For one thread, one reply.

    Args:
        language: Language of the reply for the words said in place of symbols and code, such as "en" or "de-AT".
        longest: Characters after which a sentence is split at its best clause mark.
        eager: Hand out the first piece at a clear stop at the end of a delta.
    """

    def __init__(self, *, language: str = "en", longest: int = LONGEST, eager: bool = True) -> None:
        self._eager = eager
        self._language = language
        self._longest = longest
        self._out: list[Piece] = []
        self._spoke = False  # a piece with something to say was handed out
        self._held: list[str] = []  # text with nothing to say, joined to the next piece
        self._held_from = 0
        self._buf: list[str] = []  # the unfinished piece, one character each
        self._base = 0  # offset of _buf[0] in the reply
        self._kind = Line.TEXT  # FENCE and TABLE hold their lines together
        self._line_at = 0
        self._lead: list[str] | None = []  # first characters of a line not yet told apart; None: past them
        self._one_line = False  # a heading or a rule ends with its line
        self._quoting = False
        self._fence = ""
        self._marks = InlineMarks()
        self._code_at = 0
        self._new_piece()

    def _new_piece(self) -> None:
        self._words = 0.0
        self._run = -1  # where the run without white space starts, -1 between runs
        self._last = ""
        self._before = ""
        self._runs = 0
        self._pending: tuple[Verdict, int] | None = None  # a possible end, and where the next piece would start
        self._cjk_stop = False
        self._closed = False
        self._limit = self._longest

    def feed(self, delta: str) -> list[Piece]:
        """Take more of the reply and return the pieces that are certain now, in order."""
        for char in delta:
            self._step(char)
        if self._eager and not self._spoke and self._clearly_complete():
            self._cut(len(self._buf))
        return self._drain()

    def finish(self) -> list[Piece]:
        """Return what is left once the reply is whole. Nothing may be fed afterwards."""
        if self._kind is Line.TEXT and self._run >= 0:
            self._end_run(len(self._buf))
        if self._kind is Line.TABLE and self._lead:
            self._cut_block(self._line_at)
        if self._buf or self._held:
            self._cut(len(self._buf), last=True)
        return self._drain()

    def _drain(self) -> list[Piece]:
        out, self._out = self._out, []
        return out

    def _step(self, char: str) -> None:
        self._buf.append(char)
        if self._kind is Line.FENCE:
            if char == "\n":
                self._end_fence_line()
        elif self._lead is not None:
            self._start_line(char)
        elif self._kind is Line.TEXT:
            self._step_text(len(self._buf) - 1, char)
        elif char == "\n":
            self._new_line()

    # -- lines and blocks -------------------------------------------------------------------------------------------

    def _new_line(self) -> None:
        self._line_at = len(self._buf)
        self._lead = []

    def _start_line(self, char: str) -> None:
        lead = self._lead
        assert lead is not None
        if not lead and char != "\n" and char.isspace():
            return
        lead.append(char)
        line = classify("".join(lead))
        if line is Line.UNDECIDED:
            return
        self._lead = None
        if self._kind is Line.TABLE and line is not Line.TABLE:
            self._kind = Line.TEXT
            self._cut_block(self._line_at)
        if line is Line.BLANK:
            self._quoting = self._one_line = False
            self._cut_block(len(self._buf))
            self._new_line()
        elif line is Line.TEXT:
            start = len(self._buf) - len(lead)
            for index, read in enumerate(lead):
                start -= self._step_text(start + index, read)
        elif line is not Line.QUOTE or not self._quoting:
            self._start_block(line)
            if char == "\n":
                self._step_text(len(self._buf) - 1, char)

    def _start_block(self, line: Line) -> None:
        self._quoting = line is Line.QUOTE
        if self._kind is not Line.TABLE:
            self._cut_block(self._line_at)
        if line in (Line.FENCE, Line.TABLE):
            self._kind = line
            self._fence = ""
        self._one_line = line in (Line.HEADING, Line.RULE)

    def _end_fence_line(self) -> None:
        line = "".join(self._buf[self._line_at :])
        if self._fence:
            bare = line.strip()
            over = len(bare) >= len(self._fence) and not bare.strip(self._fence[0])
        else:
            head = _FENCE_HEAD.match(line)
            self._fence = head[1] if head else "```"
            over = head is not None and head[1][0] == "`" and "`" in head[2]  # inline code of three marks
        if over:
            self._kind = Line.TEXT
            self._cut_block(len(self._buf))
            self._new_line()
        self._line_at = len(self._buf)

    # -- running text -----------------------------------------------------------------------------------------------

    def _step_text(self, at: int, char: str) -> int:
        """Take the character at _buf[at]; return how many characters before it were cut off."""
        before, code = at, self._marks.code
        self._marks.step(char)
        if self._marks.code > code:
            self._code_at = at - self._marks.code
        if char.isspace():
            at -= self._end_run(at)
            if char == "\n":
                self._end_text_line()
            return before - at
        if self._cjk_stop:
            at -= self._after_cjk_stop(at, char)
        if self._run < 0:
            at -= self._start_run(at)
        elif not self._spoke:
            at -= self._clause_inside(at)
        if self._pending is not None and self._pending[0] not in NEEDS_WORD and char not in OPENERS:
            verdict, where = self._pending
            self._pending = None
            if settle_by_letter(verdict, char):
                at -= self._cut(where)
        if char in CJK_STOPS or (char in "?!" and at > 0 and is_cjk(self._buf[at - 1])):
            self._cjk_stop = not self._marks.inside
            self._closed = False
        if is_cjk(char):
            self._words += 0.5
        return before - at

    def _end_text_line(self) -> None:
        if self._marks.code >= 3:  # "Here it is:```python" opens a block in the middle of a line
            fence = "`" * self._marks.code
            self._cut_block(self._code_at)
            self._kind, self._fence = Line.FENCE, fence
            self._line_at = len(self._buf)
            return
        if self._one_line:
            self._one_line = False
            self._cut_block(len(self._buf))
        self._new_line()

    def _end_run(self, at: int) -> int:
        if self._run < 0:
            return 0
        cut = 0
        if self._pending is not None and self._pending[0] in NEEDS_WORD:
            verdict, where = self._pending
            self._pending = None
            if settle_by_word(verdict, "".join(self._buf[where:at])):
                cut = self._cut(where)
        run = "".join(self._buf[self._run : at - cut])
        self._run = -1
        self._words += any(map(str.isalnum, run))
        self._before, self._last = self._last, run
        self._runs += 1
        return cut

    def _start_run(self, at: int) -> int:
        self._run = at
        if self._last and not self._marks.inside_before:
            verdict = judge(self._last, self._before, first=self._runs == 1)
            if verdict is not Verdict.NO:
                self._pending = (verdict, at)
            elif not self._spoke and self._words >= CLAUSE_WORDS and self._clause_ended():
                return self._cut(at)
        return self._split_long(at)

    def _clause_ended(self) -> bool:
        run = self._last.rstrip("\"'”’»*_~`")
        if not run.endswith((*CLAUSE_MARKS, *CJK_CLAUSE_MARKS, "—")) and run not in ("-", "--", *DASHES):
            return False
        return balanced("".join(self._buf[-2 * self._longest : -1]))

    def _clause_inside(self, at: int) -> int:
        """Cut after a clause mark that no white space follows: "，" and "—"."""
        previous = self._buf[at - 1]
        if (previous not in CJK_CLAUSE_MARKS and previous != "—") or self._buf[at] in CLOSERS:
            return 0
        words = self._words + (previous == "—")
        if self._marks.inside or words < CLAUSE_WORDS or not balanced("".join(self._buf[-2 * self._longest : -1])):
            return 0
        return self._cut(at)

    def _after_cjk_stop(self, at: int, char: str) -> int:
        if char in STOPS:
            return 0
        if char in CLOSERS:
            self._closed = True
            return 0
        self._cjk_stop = False
        # 「はい。」と言った goes on after the quote.
        return 0 if self._closed and "぀" <= char <= "ゟ" else self._cut(at)

    def _split_long(self, at: int) -> int:
        """Split the running sentence at its best clause mark if it is too long; return the characters cut off."""
        if at <= self._limit or self._marks.code:
            return 0
        text = "".join(self._buf[:at])
        place = best_break(text, self._longest)
        if place is None:
            self._limit = at + self._longest // 2
            self._marks.forget_links()
            return 0
        last, before, pending = self._last, self._before, self._pending
        self._cut(place)
        kept = "".join(self._buf[: self._run]).split()
        self._runs, self._words = len(kept), float(len(kept))
        if kept:
            self._last, self._before = last, before if len(kept) > 1 else ""
            if pending is not None:
                self._pending = (pending[0], pending[1] - place)
        return place

    def _clearly_complete(self) -> bool:
        """Return whether the first piece so far ends so clearly that the next delta need not be awaited."""
        buf = self._buf
        if not buf or len(buf) > 2 * self._longest or self._kind is not Line.TEXT or self._lead is not None:
            return False
        if buf[-1] not in HARD_STOPS or self._marks.inside or self._run < 0:
            return False
        run = "".join(buf[self._run :])
        if "://" in run or "www." in run or (self._pending and self._pending[0] in NEEDS_WORD):
            return False
        text = "".join(buf)
        return any(map(str.isalnum, text)) and balanced(text) and text.count("**") % 2 == 0

    # -- cutting ----------------------------------------------------------------------------------------------------

    def _cut_block(self, at: int) -> None:
        """End the piece before _buf[at], where a block ends and with it every inline mark."""
        self._cut(at)
        self._new_piece()
        self._marks = InlineMarks()

    def _cut(self, at: int, *, last: bool = False) -> int:
        """End the piece before _buf[at]; return how many characters went."""
        if at <= 0 and not last:
            return 0
        run = self._run
        text = "".join(self._buf[:at])
        del self._buf[:at]
        self._base += at
        self._line_at = max(0, self._line_at - at)
        self._code_at -= at
        self._new_piece()
        if run >= at:
            self._run = run - at
        self._emit(text, last=last)
        return at

    def _emit(self, text: str, *, last: bool) -> None:
        silent = text.isascii() and not any(map(str.isalnum, text))
        spoken = "" if silent else speakable(text, language=self._language)
        if not spoken and not last:
            self._held.append(text)
            return
        whole = "".join((*self._held, text))
        self._held.clear()
        if whole:
            self._spoke = self._spoke or bool(spoken)
            self._out.append(Piece(self._held_from, self._base, whole, spoken))
        self._held_from = self._base
