"""Tells of a newer Aura: a signed feed of releases is asked once a day, and nothing is ever installed."""
