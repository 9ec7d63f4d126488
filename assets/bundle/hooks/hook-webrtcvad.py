"""PyInstaller's hook for webrtcvad from webrtcvad-wheels: the stock one asks for metadata under the old name."""

from PyInstaller.utils.hooks import copy_metadata

datas = copy_metadata("webrtcvad-wheels")
