"""Who has the turn: the pure state machine behind the conversation.

Facts go in (an utterance started, paused, ended; a reply became audible, finished, failed; Stop was pressed), commands
come out. It knows no clock, no task and no device. Two numbers order everything:

- a *turn* is one utterance (or typed text) of the user;
- a *generation* is one attempt at answering it. A turn may need several: each provisional end may start a speculative
  one, dropped when speech goes on. Whatever arrives for a generation that is not current is ignored.

    idle ──utterance──> hearing ──end of turn──> thinking ──first sound──> speaking ──> idle
                           ^                        └──── speech: held, then decided ───┘

Speech during a reply contests the turn. The reply is held until that is decided: by its length (`insisted`), or by its
words (`judged`): a "mhm" lets the reply go on, anything else takes the turn. When the words are late, the reply goes on
ducked (`waited`) until they are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """What the conversation is busy with, apart from muting and device trouble."""

    IDLE = "idle"
    HEARING = "hearing"
    THINKING = "thinking"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True)
class Begin:
    """Start answering `turn` as `generation`: from its audio so far, or from `text`."""

    turn: int
    generation: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """The user has finished: what `generation` prepared may be heard."""

    generation: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Stay silent for the moment: this may be an interruption."""

    generation: int


@dataclass(frozen=True, slots=True)
class Release:
    """It was none: go on from the start of the word that was cut; `ducked` while it may be one after all."""

    generation: int
    ducked: bool = False


@dataclass(frozen=True, slots=True)
class Discard:
    """Drop a speculative attempt. Nothing of it was shown or heard as final."""

    generation: int


@dataclass(frozen=True, slots=True)
class Duck:
    """Somebody may be talking over the reply: lower it."""

    generation: int


@dataclass(frozen=True, slots=True)
class Unduck:
    """Nobody is: bring it back up."""

    generation: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Fall silent at once, end all requests, and keep what was heard of the reply."""

    generation: int


Command = Begin | Confirm | Hold | Release | Discard | Silence | Duck | Unduck


class _Contest(StrEnum):
    """Where speech during a reply stands."""

    OPEN = "open"
    WAVED = "waved"  # its words let the reply go on


class TurnMachine:
    """The turn-taking rules of design.md section 4."""

    def __init__(self, *, speculate: bool = True, most_tries: int = 3, most_free_tries: int = 12) -> None:
        self.speculate = speculate
        self._most_tries = most_tries
        self._most_free_tries = most_free_tries
        self._hearing = False
        self._tries = self._free_tries = self._thoughts = 0
        self._turn = 0
        self._generation = 0
        self._attempt: int | None = None  # speculative: the user may not have finished
        self._reply: int | None = None  # confirmed: being thought about or spoken
        self._contest: _Contest | None = None
        self._audible = False
        self._held = False

    @property
    def phase(self) -> Phase:
        """What the conversation is busy with."""
        if self._hearing and self._contest is not _Contest.WAVED:
            return Phase.HEARING
        if self._reply is None:
            return Phase.IDLE if self._attempt is None or self._hearing else Phase.THINKING
        return Phase.SPEAKING if self._audible else Phase.THINKING

    @property
    def turn(self) -> int:
        """The number of the latest turn."""
        return self._turn

    @property
    def hearing(self) -> bool:
        """Whether an utterance is under way."""
        return self._hearing

    @property
    def attempt(self) -> int | None:
        """The generation of the speculative attempt under way."""
        return self._attempt

    def contested_by(self, generation: int) -> bool:
        """Return whether the words of `generation` decide if the reply goes on."""
        return self._contest is _Contest.OPEN and generation == self._attempt

    @property
    def contested(self) -> bool:
        """Whether it is open if what the user says takes the turn."""
        return self._contest is _Contest.OPEN

    @property
    def waved(self) -> bool:
        """Whether the words so far of the utterance under way let the reply go on."""
        return self._contest is _Contest.WAVED

    @property
    def tries(self) -> int:
        """How many attempts the turn under way has had."""
        return self._tries + self._free_tries

    def suspected(self) -> list[Command]:
        """The first sign of a voice while Aura speaks."""
        return [Duck(self._reply)] if self._reply is not None else []

    def unsuspected(self) -> list[Command]:
        """There was none."""
        return [Unduck(self._reply)] if self._reply is not None else []

    def utterance_started(self, *, by_key: bool) -> list[Command]:
        """The user began to speak. The key silences at once; a voice holds the reply until it is decided."""
        commands: list[Command] = []
        if self._contest is not None and not self._hearing and self._attempt is not None:
            # The words of the utterance before are still awaited: whoever says two things wants the turn.
            commands += [*self._silence_reply(), self._confirm()]
        if by_key:
            commands += self._silence_reply()
        self._contest = None
        if self._reply is not None:
            self._contest, self._held = _Contest.OPEN, True
            commands.append(Hold(self._reply))
        self._hearing = True
        self._turn += 1
        self._tries = self._free_tries = self._thoughts = 0
        return commands

    def insisted(self) -> list[Command]:
        """The utterance is too long for a "mhm", or its words so far want the turn: the reply is over."""
        if not self._hearing or self._contest is None:
            return []
        return self._silence_reply()

    def judged(self, *, takes_turn: bool) -> list[Command]:
        """The words of the attempt that `contested_by` names are known."""
        if takes_turn:
            commands = self._silence_reply()
            return commands if self._hearing else [*commands, self._confirm()]
        commands = self._discard_attempt()
        if self._hearing:
            self._contest = _Contest.WAVED  # it may still go on
        else:
            self._contest = None
        return [*commands, *self._let_go_on()]

    def waited(self) -> list[Command]:
        """The pause has lasted, and the words are not known yet: the reply goes on, ducked."""
        if self._contest is not _Contest.OPEN or self._reply is None or not self._held:
            return []
        self._held = False
        return [Release(self._reply, ducked=True)]

    def paused(self, *, early: bool = False, free: bool = False) -> list[Command]:
        """A provisional end: start answering, inaudibly. A contested turn asks for its words in any case.

        Args:
            early: It is as likely a pause within a word: worth a try only where a try in vain is free.
            free: Asking for the words in vain costs nothing.
        """
        wanted = self.speculate or self._contest is _Contest.OPEN
        if not self._hearing or not wanted or self._attempt is not None:
            return []
        if early and free and self._free_tries < self._most_free_tries:
            self._free_tries += 1
            return [self._begin()]
        if early or self._tries >= self._most_tries:
            return []
        self._tries += 1
        return [self._begin()]

    def may_think(self) -> bool:
        """Return whether the attempt may ask for an answer before the user has finished; counts it."""
        if self._thoughts >= self._most_tries:
            return False
        self._thoughts += 1
        return True

    def resumed(self) -> list[Command]:
        """Speech goes on after a provisional end."""
        commands = self._discard_attempt()
        if self._contest is not None and self._reply is not None:
            self._contest = _Contest.OPEN
            if not self._held:
                self._held = True
                commands.append(Hold(self._reply))
        return commands

    def ended(self) -> list[Command]:
        """The end of turn."""
        if not self._hearing:
            return []
        contest, self._hearing = self._contest, False
        if contest is _Contest.WAVED:
            self._contest = None
            return []
        begun = [] if self._attempt is not None else [self._begin()]
        if contest is _Contest.OPEN:
            return [*begun, *self.waited()]
        return [*begun, self._confirm()]

    def dropped(self) -> list[Command]:
        """It was no utterance: whatever it held goes on."""
        commands = self._discard_attempt()
        self._hearing, self._contest = False, None
        return [*commands, *self._let_go_on()]

    def typed(self, text: str) -> list[Command]:
        """The user sent text: it is a turn of its own and silences what is being spoken."""
        commands = [*self._discard_attempt(), *self._silence_reply()]
        self._hearing = False
        self._turn += 1
        return [*commands, self._begin(text), self._confirm()]

    def again(self) -> list[Command]:
        """Try to answer the latest turn once more."""
        if self._hearing or self._reply is not None:
            return []
        return [*self._discard_attempt(), self._begin(), self._confirm()]

    def stop(self) -> list[Command]:
        """Stop, Escape: silence at once; an utterance under way is dropped too."""
        commands = [*self._discard_attempt(), *self._silence_reply()]
        self._hearing = False
        return commands

    def audible(self, generation: int) -> bool:
        """The first sample of a reply left the speaker. Returns whether it counts."""
        if generation != self._reply:
            return False
        self._audible = True
        return True

    def inaudible(self, generation: int) -> bool:
        """What sounded was said while the reply is still awaited. Returns whether it counts."""
        if generation != self._reply:
            return False
        self._audible = False
        return True

    def finished(self, generation: int) -> bool:
        """A generation is over: heard to its end, failed, or empty. Returns whether it counted."""
        if generation == self._attempt:
            self._attempt = None
            return True
        if generation != self._reply:
            return False
        self._reply, self._audible, self._held = None, False, False
        return True

    def outside(self) -> int:
        """Return a generation for sound that is no reply (a voice being tried out); every later turn is newer."""
        self._generation += 1
        return self._generation

    def _begin(self, text: str | None = None) -> Begin:
        self._generation += 1
        self._attempt = self._generation
        return Begin(self._turn, self._generation, text)

    def _confirm(self) -> Confirm:
        assert self._attempt is not None
        self._reply, self._attempt, self._audible, self._held = self._attempt, None, False, False
        self._contest = None
        return Confirm(self._reply)

    def _discard_attempt(self) -> list[Command]:
        attempt, self._attempt = self._attempt, None
        return [Discard(attempt)] if attempt is not None else []

    def _let_go_on(self) -> list[Command]:
        """Give the reply its voice back, held or ducked."""
        if self._reply is None:
            return []
        held, self._held = self._held, False
        return [Release(self._reply)] if held else [Unduck(self._reply)]

    def _silence_reply(self) -> list[Command]:
        reply, self._reply = self._reply, None
        self._audible = self._held = False
        self._contest = None
        return [Silence(reply)] if reply is not None else []
