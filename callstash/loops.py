"""What the runner's loops have in common: a thread that takes steps until it is told to stop, and backs off."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

from callstash.deliveries import back_off_s
from callstash.errors import Retry

IDLE_S = 0.2
"""Pause after a step that found nothing to do: a query over a partial index, so five a second cost nothing."""

GIVE_UP_AFTER = 5
"""Failed tries in a row, of a step or of every delivery that waits, after which `--once` waits no longer."""

log = logging.getLogger("callstash")


class Loop(threading.Thread, ABC):
    """Steps until `stop` is set; then until one finds nothing more to do, or fails."""

    def __init__(self, name: str, on_failure: Callable[[str, BaseException], None]) -> None:
        super().__init__(name=name, daemon=True)
        self.stopping = threading.Event()
        self.failures = 0
        """Steps failed in a row; one that found nothing to do proves nothing."""
        self.last_failure = ""
        self._on_failure = on_failure

    @abstractmethod
    def step(self) -> bool:
        """Do a portion of work. Return whether there was any. Raise Retry where a device or destination is away."""

    def close(self) -> None:
        """Free what the loop holds; called on its own thread at its end."""

    def stop(self) -> None:
        """Finish what is in hand and end."""
        self.stopping.set()

    def run(self) -> None:
        """The thread."""
        try:
            while True:
                worked = self._try_step()
                if self.stopping.is_set() and (not worked or self.failures):
                    break
                if not worked:
                    self.stopping.wait(IDLE_S)
        except BaseException as error:
            self._on_failure(self.name, error)
        finally:
            self.close()

    def _try_step(self) -> bool:
        try:
            worked = self.step()
        except Retry as error:
            self._back_off(error)
            return True
        if worked:
            self.failures = 0
            self.last_failure = ""
        return worked

    def _back_off(self, error: Retry) -> None:
        delay = max(back_off_s(self.failures), error.after_s)
        self.failures += 1
        self.last_failure = error.reason
        log.warning("%s: %s (%s); trying again in %.0f s", self.name, error.reason, error.hint or "no hint", delay)
        self.stopping.wait(delay)
