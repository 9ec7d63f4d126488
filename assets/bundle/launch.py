"""What the bundle starts: the package's own entry, which cannot be a script itself as it imports its neighbours."""

import os
import sys

# The bundle's libraries are for this process, which has found them by now, and not for the system's programs that it
# starts (the voice, a browser): those would load ours in place of their own.
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
os.environ.pop("LD_LIBRARY_PATH", None)
if before:
    os.environ["LD_LIBRARY_PATH"] = before

from aura_desktop.__main__ import main  # noqa: E402 (nothing may be started before the above)

sys.exit(main())
