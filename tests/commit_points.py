"""Find the commit points of the program: the name of every transaction in its source."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import connector

FLOW = Path(connector.__file__).parent / "flow"


def commit_points(paths: Iterable[Path]) -> list[str]:
    """List the names of the transactions that these files commit."""
    names = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "transaction":
                name = node.args[0]
                assert isinstance(name, ast.Constant), f"{path.name}: a commit point needs a plain name"
                names.add(str(name.value))
    return sorted(names)


def of_people() -> list[Path]:
    """List the files in which a person's decisions are carried out."""
    return [FLOW / f"{name}.py" for name in ("attribute", "decide", "hand_in", "rejudge")]
