"""The question before an address is opened: where it really leads. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from .announce import say
from .link_text import Target
from .picker import Picker
from .theme import Theme
from .words import tr

_ONE_LINE = 36  # characters of a host that fit in a line


class LinkDialog(QDialog):
    """Says where an address leads and opens it, or not; the safe answer is the one that Enter gives."""

    def __init__(
        self,
        theme: Theme,
        targets: Sequence[Target],
        open_url: Callable[[QUrl], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("main")
        self.setWindowTitle(tr("Open an address?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self._targets = targets
        self._open_url = open_url
        self.picker = Picker(theme)
        self.picker.setAccessibleName(tr("Address"))
        for one in targets:
            self.picker.addItem(one.url)
        self.picker.setVisible(len(targets) > 1)
        self.place = _label("linkPlace")
        self.whole = _label("linkWhole")
        self.caution = _label("linkCaution")
        self.keep = _button(tr("Do not open"))
        self.copy = _button(tr("Copy the address"))
        self.go = _button("")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.keep, self.copy, self.go):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(theme.px(10))
        for widget in (self.picker, self.place, self.whole, self.caution):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.keep.setDefault(True)
        self.keep.setFocus()
        self.keep.clicked.connect(self.reject)
        self.copy.clicked.connect(self._copy)
        self.go.clicked.connect(self._go)
        self.picker.currentIndexChanged.connect(self._show)
        theme.changed.connect(self._retheme)
        self._retheme()
        self._show()

    @property
    def target(self) -> Target:
        """The one that is shown."""
        return self._targets[max(0, self.picker.currentIndex())]

    def _show(self) -> None:
        shown = self.target
        title = tr("An e-mail to {place}") if shown.mail else tr("This leads to {place}")
        known = f"{_whole(shown.place)} ({_whole(shown.ascii_place)})" if shown.ascii_place else _whole(shown.place)
        self.place.setText(title.format(place=known))
        self.whole.setText(_breakable(shown.url))
        self.caution.setText("\n".join(_cautions(shown)))
        self.caution.setVisible(bool(self.caution.text()))
        self.go.setText(tr("Write an e-mail") if shown.mail else tr("Open in the browser"))
        self.go.setAccessibleName(f"{self.go.text()}: {shown.place}")
        self._fit()

    def _fit(self) -> None:
        """Give wrapped texts the height they need; a window does not do that by itself."""
        width = max(self._theme.px(480), self.minimumSizeHint().width())
        layout = self.layout()
        assert layout is not None
        self.setMinimumSize(width, layout.totalHeightForWidth(width))
        self.resize(self.minimumSize())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.target.url)
        say(self.copy, tr("Copied"))

    def _go(self) -> None:
        if self._open_url(QUrl(self.target.url, QUrl.ParsingMode.StrictMode)):
            self.accept()
            return
        self.caution.setText(tr("No program was found that opens it. Copy the address instead."))
        self.caution.setVisible(True)
        self._fit()

    def _retheme(self) -> None:
        theme, palette = self._theme, self._theme.palette
        self.setPalette(theme.qt_palette())
        self.setStyleSheet(
            theme.style_sheet()
            + f"#linkPlace {{ font-size: {theme.px(18)}px; font-weight: 600; }}"
            + f"#linkWhole {{ color: {palette.dim}; }} #linkCaution {{ color: {palette.accents.trouble}; }}"
        )


def _cautions(shown: Target) -> list[str]:
    said = []
    if shown.ascii_place:
        said.append(tr("Letters of other scripts can look like those you know; the name in brackets is the real one."))
    if shown.disguised:
        said.append(tr("The address was written so that it looks like another one; this is where it leads."))
    if shown.here:
        said.append(tr("That is on this computer or in your own network."))
    if not shown.encrypted and not shown.here:
        said.append(tr("Others on the way can read and change what is sent there: it is not encrypted."))
    return said


def _breakable(url: str) -> str:
    """Let a long address wrap after its signs; the dialog's own copy button gives it as it is."""
    return "".join(char + "\u200b" if char in "/?&=-._%" else char for char in url)


def _whole(host: str) -> str:
    """Keep a line from breaking after the hyphens of a host, half of which can mislead; a very long one may break."""
    return host.replace("-", "-\u2060") if len(host) <= _ONE_LINE else host


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("kind", "plain")
    button.setAutoDefault(False)
    button.setAccessibleName(text)
    return button
