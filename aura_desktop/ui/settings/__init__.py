"""The settings window: one dialog with a page for each subject."""
