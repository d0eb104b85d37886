"""What makes thousands of small tests quick and changes nothing that they see."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event

MEMORY = Path("/dev/shm")  # noqa: S108 - every file made there has a name of its own
ROOM = 2 << 30
"""Bytes that must be free in memory before the files of tests are kept there."""

_compiled: dict[str, tuple[Dialect, dict[Any, Any]]] = {}


def keep_files_in_memory() -> None:
    """Have temporary files lie in memory where there is room: nobody pulls the plug on a test, and no disk is waited for."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def compile_statements_once() -> None:
    """Have all stores of this process share their compiled statements, as the transactions of one store do."""
    event.listen(Engine, "engine_connect", _share_compiled)


def _share_compiled(connection: Connection) -> None:
    engine = connection.engine
    dialect, compiled = _compiled.setdefault(engine.dialect.name, (engine.dialect, {}))
    if engine.get_execution_options().get("compiled_cache") is not compiled:
        engine.dialect = dialect  # statements are compiled for one dialect, and all of a name are alike
        engine.update_execution_options(compiled_cache=compiled)


def spare_what_is_loaded() -> None:
    """Have the search for garbage leave out what was loaded to begin with: it stays until the end."""
    gc.collect()
    gc.freeze()
