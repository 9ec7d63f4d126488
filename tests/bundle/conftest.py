from pathlib import Path

from assets.bundle import deb

DIST = Path(__file__).parents[2] / "dist"
# What speaks to the bundle is collected where there is one: making it takes minutes, and is no part of `make test`.
collect_ignore = [] if (DIST / deb.NAME / deb.NAME).exists() else ["test_spoken_to.py"]
