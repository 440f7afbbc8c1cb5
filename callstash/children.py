"""What child processes have in common."""

from __future__ import annotations

import os
import threading
import time


def end_with(parent: int) -> None:
    """End this process when its parent `parent` (a process id) has ended, however that ended."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """A child whose parent was killed might wait for work for ever: it may hold its own queue open."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
