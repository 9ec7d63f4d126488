"""What helps when something is wrong, handed in from outside: the check-up, the bundle of texts, the log folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ..events import DeviceChoice
from ..settings import Settings

if TYPE_CHECKING:  # the program starts without them
    from ..checkup import Check
    from ..diagnostics import Document

Listed = Callable[[bool], Sequence[DeviceChoice]]
"""(inputs) -> the devices of one direction as a picker shows them; True: microphones. Raises AuraError."""


@dataclass(frozen=True, slots=True)
class Support:
    """Both functions may block for seconds and are called on a thread of their own.

    Attributes:
        folder: Where logs and reports lie.
        examine: Yields each check when it is made.
        gather: Returns the texts of the bundle, from the checks that were made.
    """

    folder: Path
    examine: Callable[[Settings, Listed], Iterator[Check]]
    gather: Callable[[Settings, Sequence[Check]], tuple[Document, ...]]


def open_folder(folder: Path, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl) -> bool:
    """Show `folder`, or the nearest one above it that exists; False when there is no program for it. GUI thread."""
    there = next((one for one in (folder, *folder.parents) if one.is_dir()), None)
    return there is not None and open_url(QUrl.fromLocalFile(str(there)))
