"""The words of the history pane that are put together. GUI thread only."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QDate, QLocale, QTime

from ..words import tr


def day_of(seconds: float) -> date:
    """Return the local day of a time in seconds since 1970."""
    return datetime.fromtimestamp(seconds).date()


def day_name(day: date, today: date) -> str:
    """Return a day as a heading: "Today", "Yesterday", "Monday", "12 November", "12 November 2025"."""
    ago = (today - day).days
    if ago == 0:
        return tr("Today")
    if ago == 1:
        return tr("Yesterday")
    locale, shown = QLocale(), QDate(day.year, day.month, day.day)
    if 1 < ago < 7:
        return locale.standaloneDayName(shown.dayOfWeek())
    if day.year == today.year:
        return locale.toString(shown, tr("d MMMM", "a day without its year, as QLocale formats it"))
    return locale.toString(shown, tr("d MMMM yyyy", "a day with its year, as QLocale formats it"))


def time_name(seconds: float) -> str:
    """Return the local time of day, short."""
    at = datetime.fromtimestamp(seconds)
    return QLocale().toString(QTime(at.hour, at.minute), QLocale.FormatType.ShortFormat)


def when(seconds: float, today: date) -> str:
    """Return a time in as few letters as say it: "14:02" today, "Monday", "12 Nov", "12 Nov 2025"."""
    day = day_of(seconds)
    ago = (today - day).days
    if ago == 0:
        return time_name(seconds)
    if 0 < ago < 7:
        return day_name(day, today)
    form = tr("d MMM", "a short day without its year") if day.year == today.year else tr("d MMM yyyy", "a short day")
    return QLocale().toString(QDate(day.year, day.month, day.day), form)


def title_or(title: str) -> str:
    """Return a conversation's name, or what is said where it has none."""
    return title or tr("Conversation")


def results(count: int, more: bool) -> str:
    """Return how much a search has found, for screen readers."""
    if not count:
        return tr("No conversation found")
    if more:
        return tr("More than {count} conversations found").format(count=count)
    return tr("{count} conversations found").format(count=count) if count > 1 else tr("One conversation found")
