"""Profiles in the window: the button that shows the current one, the menu, the dialog, the keys."""
