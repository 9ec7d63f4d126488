"""Aura Desktop: talk to a computer and be answered aloud."""

__version__ = "0.1.0"
