"""Adapters for speech-to-text, chat and speech, each behind one small protocol (see `base`)."""
