"""The connector's commands as processes of their own, forked from one that has imported everything already."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from connector.cli import application

_FORKS: Final = get_context("forkserver")
_PLUGINS: Final = (
    *("adapters.documents.folder.system", "adapters.epuap.channel", "adapters.edoreczenia.channel"),
    *("samples.platform.epuap.server", "samples.platform.edoreczenia.server"),
)
_FORKS.set_forkserver_preload([__name__, *_PLUGINS])


def start(arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> ForkServerProcess:
    """Start ``connector`` with these arguments; what it prints is appended to the log."""
    process = _FORKS.Process(target=_live, args=(list(arguments), str(log), dict(environment or {})), daemon=True)
    process.start()
    return process


def run(arguments: Sequence[str], log: Path) -> None:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed.
    """
    process = start(arguments, log)
    process.join()
    if process.exitcode:
        raise RuntimeError(f"connector {' '.join(arguments)} ended with {process.exitcode}; see {log}")


def _live(arguments: list[str], log: str, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(file, stream.fileno())
    application(arguments)
