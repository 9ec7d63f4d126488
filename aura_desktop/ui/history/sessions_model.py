"""The list of conversations by day, loaded page by page as far as it is looked at. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItemModel

from ...enquiries import Refused
from ...history_records import Answer, Changed, ListSessions, Row, Session, SessionPage
from ..plain import plain_tip
from ..words import tr
from .librarian import Librarian
from .words import day_name, day_of, time_name, title_or

PAGE = 60
MORE = 120
"""Conversations of every page after the first."""

ITEM_ROLE = Qt.ItemDataRole.UserRole + 1
"""The Day or the Row of an index."""

_NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Day:
    """The heading before the conversations of a day."""

    day: date


Item = Day | Row


class SessionsModel(QStandardItemModel):
    """What the history holds, or what was found in it; what changes there is followed.

    A list without words has a heading for each day; the result of a search has none. `loaded` says that a first page
    has come, with the sentence of what went wrong ("": nothing).

    The rows are Qt's own and empty, as a view that lays out a list asks for each of them; what stands in them is here.
    """

    loaded = Signal(str)

    def __init__(self, librarian: Librarian, today: Callable[[], date] = date.today, parent: QObject | None = None):
        super().__init__(0, 1, parent)
        self._librarian = librarian
        self._today = today
        self._items: list[Item] = []
        self._coming: list[Item] = []
        self._uids: set[str] = set()
        self._next: tuple[float, int] | None = None
        self._shown_day = today()
        self.words = ""
        self.starred = False
        # First of all who are told: the items change in the same moment as the rows.
        self.rowsInserted.connect(self._rows_inserted)
        self.rowsRemoved.connect(self._rows_removed)
        librarian.changed.connect(self.take_changed)

    # What is shown

    @property
    def searching(self) -> bool:
        """Whether this is the result of a search."""
        return bool(self.words.strip())

    @property
    def more(self) -> bool:
        """Whether there is more than was loaded."""
        return self._next is not None

    @property
    def sessions(self) -> list[Session]:
        """The conversations that were loaded, in their order."""
        return [item.session for item in self._items if isinstance(item, Row)]

    def show_only(self, words: str, *, starred: bool = False) -> None:
        """Show what `words` are found in (all, when empty), or the starred ones of that."""
        self.words, self.starred = words, starred
        self.reload()

    def reload(self) -> None:
        """Load the first page anew; what is shown stays until it comes."""
        self._librarian.give_up("more")
        if not self._librarian.there:
            self._reset(SessionPage(()))
            return
        request = ListSessions(self.words, starred=self.starred, limit=PAGE)
        self._librarian.ask(request, self._first, topic="list")

    def row_of(self, uid: str) -> int | None:
        """Return where a conversation stands, None when it is not loaded."""
        if uid not in self._uids:
            return None
        for row, item in enumerate(self._items):
            if isinstance(item, Row) and item.session.uid == uid:
                return row
        return None

    # What Qt asks

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let conversations be chosen and renamed; headings are only there to be read."""
        if not index.isValid() or isinstance(self._items[index.row()], Day):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what is drawn, typed for, and read aloud."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if isinstance(item, Day):
            reading = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return day_name(item.day, self._today()) if role in reading else None
        session = item.session
        if role == Qt.ItemDataRole.DisplayRole:
            return title_or(session.title)
        if role == Qt.ItemDataRole.EditRole:
            return session.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._read_aloud(session)
        if role in (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole):
            text = item.snippet.text if item.snippet is not None else title_or(session.title)
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def canFetchMore(self, parent: Index = _NOWHERE) -> bool:
        """Return whether there is more to load."""
        return not parent.isValid() and self._next is not None and not self._librarian.busy("more")

    def fetchMore(self, parent: Index = _NOWHERE) -> None:
        """Load the next page."""
        if self.canFetchMore(parent) and not self._librarian.busy("list"):
            request = ListSessions(self.words, starred=self.starred, after=self._next, limit=MORE)
            self._librarian.ask(request, self._following, topic="more")

    def _read_aloud(self, session: Session) -> str:
        parts = [title_or(session.title), day_name(day_of(session.active), self._today()), time_name(session.active)]
        return ", ".join([*parts, tr("starred")] if session.starred else parts)

    # What the history says

    def take_changed(self, changed: Changed) -> None:
        """Follow a change of the history."""
        # A page that is still awaited may have been read before the change, and would undo it here.
        if changed.all or self._shown_day != self._today() or self._librarian.busy("list"):
            self.reload()
            return
        for uid in changed.gone:
            self._remove(uid)
        for session in changed.sessions:
            self._put(session)

    def _first(self, answer: Answer) -> None:
        if isinstance(answer, SessionPage):
            self._reset(answer)
        elif isinstance(answer, Refused):
            self._reset(SessionPage(()), answer.sentence)

    def _reset(self, page: SessionPage, sentence: str = "") -> None:
        self._shown_day = self._today()
        self._next = None
        self.removeRows(0, len(self._items))
        self._uids = {row.session.uid for row in page.rows}
        self._add(0, self._with_days(page.rows, None))
        self._next = page.next
        self.loaded.emit(sentence)

    def _following(self, answer: Answer) -> None:
        if not isinstance(answer, SessionPage):
            self._next = None
            return
        last = self._items[-1] if self._items else None
        rows = tuple(row for row in answer.rows if row.session.uid not in self._uids)
        new = self._with_days(rows, last.session if isinstance(last, Row) else None)
        self._uids |= {row.session.uid for row in rows}
        self._next = answer.next
        self._add(len(self._items), new)

    def _with_days(self, rows: tuple[Row, ...], last: Session | None) -> list[Item]:
        """Return the rows with a heading before each new day."""
        items: list[Item] = []
        day = day_of(last.active) if last is not None else None
        for row in rows:
            if not self.searching and day_of(row.session.active) != day:
                day = day_of(row.session.active)
                items.append(Day(day))
            items.append(row)
        return items

    def _put(self, session: Session) -> None:
        """Show a conversation as it is now, in the place where it belongs now."""
        row = self.row_of(session.uid)
        if row is not None:
            old = self._items[row]
            assert isinstance(old, Row)
            stays = self.searching or old.session.active == session.active or self._is_first(row, session)
            if stays and not (self.starred and not session.starred):
                if old.session != session:
                    self._items[row] = Row(session, old.snippet)
                    self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
                return
            self._remove(session.uid)
        if not self.searching and (session.starred or not self.starred):
            self._insert(session)

    def _is_first(self, row: int, session: Session) -> bool:
        """Whether the conversation at `row` is the latest, and stays so, on the same day."""
        heading = self._items[0]
        return row == 1 and isinstance(heading, Day) and heading.day == day_of(session.active)

    def _insert(self, session: Session) -> None:
        place = len(self._items)
        for row, item in enumerate(self._items):
            if isinstance(item, Row) and item.session.active < session.active:
                place = row
                break
        else:
            if self._next is not None:
                return  # it comes with a later page
        day = day_of(session.active)
        before = self._items[place - 1] if place else None
        new: list[Item] = [Row(session)]
        if isinstance(before, Day) and before.day != day:
            # The heading above is of an older day: the conversation is the last of its own day, before it.
            place -= 1
            before = self._items[place - 1] if place else None
        if before is None or (before.day if isinstance(before, Day) else day_of(before.session.active)) != day:
            new.insert(0, Day(day))
        self._uids.add(session.uid)
        self._add(place, new)

    def _add(self, place: int, items: list[Item]) -> None:
        if items:
            self._coming = items
            self.insertRows(place, len(items))

    def _rows_inserted(self, _parent: QModelIndex, first: int, _last: int) -> None:
        self._items[first:first], self._coming = self._coming, []

    def _rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self._items[first : last + 1]

    def _remove(self, uid: str) -> None:
        row = self.row_of(uid)
        if row is None:
            return
        first = row
        alone = row + 1 == len(self._items) or isinstance(self._items[row + 1], Day)
        if alone and row and isinstance(self._items[row - 1], Day):
            first = row - 1  # the heading of a day with nothing left goes too
        self._uids.discard(uid)
        self.removeRows(first, row + 1 - first)
