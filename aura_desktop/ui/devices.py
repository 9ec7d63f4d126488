"""The panel with the microphone and speaker pickers. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ..events import DeviceChoice, DevicesChanged
from .announce import say
from .controls import GlyphButton, TickBox
from .meter import LevelMeter
from .panel_place import GAP, beside
from .picker import Picker
from .plain import plain_tip
from .sentences import said
from .theme import Theme
from .words import tr


class DevicesPanel(QFrame):
    """Microphone and speaker, each with a list of devices under names a person would use.

    Opening a list asks for the devices anew. A choice is only asked for; the lists show what is really in use.
    """

    input_chosen = Signal(str)
    output_chosen = Signal(str)
    refresh_wanted = Signal()
    closed = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("devices")
        self.setAccessibleName(tr("Devices"))
        self._theme = theme
        self._devices = DevicesChanged((), (), None, None)
        title = QLabel(tr("Devices"))
        title.setObjectName("devicesTitle")
        self.close_button = GlyphButton(theme, "close", "", kind="glyph")
        self.close_button.setAccessibleName(tr("Close devices"))
        self.close_button.setToolTip(tr("Close devices"))
        self.close_button.clicked.connect(self.close_panel)
        self.inputs = DevicePicker(theme, self.refresh_wanted.emit)
        self.outputs = DevicePicker(theme, self.refresh_wanted.emit)
        self.meter = LevelMeter(theme, pills=24)
        self.show_all = TickBox(theme, tr("Show all devices"))
        self.show_all.setAccessibleName(tr("Show all devices"))
        self.show_all.setToolTip(tr("Also list the system's raw entries"))
        self.show_all.toggled.connect(self._fill)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self.close_button)
        body = QWidget()
        body.setObjectName("devicesBody")
        layout = self._rows = QGridLayout(body)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setVerticalSpacing(4)
        self._scroll = scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setAccessibleName(tr("Devices"))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # everything in it takes the focus, and is scrolled to then
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 16)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(scroll)
        rows = ((tr("&Microphone"), self.inputs), (tr("&Speaker"), self.outputs))
        for row, (text, picker) in enumerate(rows):
            label = QLabel(text)
            label.setObjectName("deviceLabel")
            label.setBuddy(picker)
            picker.setAccessibleName(text.replace("&", ""))
            layout.addWidget(label, 1 + 3 * row, 0)
            layout.addWidget(picker, 2 + 3 * row, 0)
        layout.addWidget(self.meter, 3, 0)
        layout.setRowMinimumHeight(3, 24)
        layout.setRowMinimumHeight(6, 8)
        self.headset = QLabel(
            tr(
                "Microphone and speaker are one Bluetooth headset: while Aura listens through it, everything sounds "
                "like a telephone. Choose another microphone to keep its full sound."
            )
        )
        self.headset.setObjectName("deviceLabel")
        self.headset.setWordWrap(True)
        self.headset.hide()
        layout.addWidget(self.headset, 7, 0)
        layout.addWidget(self.show_all, 8, 0)
        layout.setRowMinimumHeight(8, theme.px(32))
        layout.setRowStretch(9, 1)  # what wrapped texts leave over, below
        self.inputs.chosen.connect(self.input_chosen)
        self.outputs.chosen.connect(self.output_chosen)
        QWidget.setTabOrder(self.inputs, self.outputs)
        QWidget.setTabOrder(self.outputs, self.show_all)
        QWidget.setTabOrder(self.show_all, self.close_button)
        self.hide()

    def set_devices(self, devices: DevicesChanged) -> None:
        """Show these devices and those in use."""
        self._devices = devices
        self._fill()
        if self.headset.isHidden() is devices.headset:
            self.headset.setVisible(devices.headset)
            self.resized.emit()
            if devices.headset:
                say(self, self.headset.text())

    def close_panel(self) -> None:
        """Go away."""
        self.hide()
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for devices again each time the panel opens."""
        super().showEvent(event)
        self.refresh_wanted.emit()

    def place(self, anchor: QRect, room: QSize) -> None:
        """Stand beside `anchor` without covering it, inside a window of `room`."""
        rows, margins = self._rows, self._column.contentsMargins()
        sides, ends = margins.left() + margins.right() + 2, margins.top() + margins.bottom() + 2
        width = min(max(self._theme.px(360), rows.minimumSize().width() + sides), room.width() - 2 * GAP)
        # The hint of a layout with a wrapped text is that of a narrow one.
        whole = rows.heightForWidth(width - sides) if rows.hasHeightForWidth() else rows.sizeHint().height()
        head = self.close_button.sizeHint().height() + self._column.spacing()
        y, height = beside(anchor, whole + head + ends, room.height())
        x = max(GAP, min(anchor.left(), room.width() - width - GAP))
        self.setGeometry(x, y, width, height)
        self.raise_()

    def _fill(self) -> None:
        raw = self.show_all.isChecked()
        devices = self._devices
        self.inputs.fill(devices.inputs, devices.input_key, raw=raw, missing=tr("No microphone"))
        self.outputs.fill(devices.outputs, devices.output_key, raw=raw, missing=tr("No speaker"))


class DevicePicker(Picker):
    """One list of devices; `chosen` carries the key of what the user picked."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, refresh: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._refresh = refresh
        self._shown: tuple[tuple[str, str], ...] = ()
        self.activated.connect(lambda index: self.chosen.emit(str(self.itemData(index))))

    def fill(self, devices: tuple[DeviceChoice, ...], key: str | None, *, raw: bool, missing: str) -> None:
        """List `devices` and select the one in use; an open list is left in peace until it closes."""
        items = tuple((_label(d), d.key) for d in devices if raw or not d.raw or d.key == key)
        if self.view().isVisible() and items == self._shown:
            return
        self._shown = items
        self.clear()
        for label, item_key in items:
            self.addItem(label, item_key)
            self.setItemData(self.count() - 1, plain_tip(label), Qt.ItemDataRole.ToolTipRole)
        index = self.findData(key) if key is not None else -1
        self.setPlaceholderText(missing)
        self.setCurrentIndex(index)
        self.setToolTip(plain_tip(self.currentText() or missing))
        self.setAccessibleDescription(self.currentText() or missing)

    def showPopup(self) -> None:
        """Look for devices again, then open."""
        self._refresh()
        super().showPopup()


def _label(device: DeviceChoice) -> str:
    if device.is_default and device.key != "default":
        return tr("{device} (default)").format(device=device.label)
    return said(device.label)  # "System default" is Aura's own word
