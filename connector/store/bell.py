"""Wake idle workers as soon as there is something to do."""

from __future__ import annotations

import threading

from sqlalchemy import Connection

_KEY = "connector.rings"


class Bell:
    """A bell within this process; it counts its rings, so that none between looking for work and waiting is missed."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        """How often it rang so far; to be read before looking for work, and given to :meth:`wait`."""
        return self._rings

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._rung:
            self._rings += 1
            self._rung.notify_all()

    def wait(self, heard: int, seconds: float) -> bool:
        """Wait until it has rung more often than ``heard``, or this long; True where it rang."""
        with self._rung:
            return self._rung.wait_for(lambda: self._rings > heard, seconds)


def ring_on_commit(tx: Connection) -> None:
    """Have the workers of every process woken once this transaction is durable."""
    tx.info[_KEY] = True


def wanted(tx: Connection) -> bool:
    """Tell whether a transaction asked for the workers to be woken."""
    return bool(tx.info.get(_KEY))


def forget(tx: Connection) -> None:
    """Begin with a clean slate: a connection serves many transactions."""
    tx.info.pop(_KEY, None)
