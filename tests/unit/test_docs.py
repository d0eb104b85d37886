"""The documentation names what is really there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.letters.errors import ConnectorError

HOUSE = Path(__file__).parents[2]
RELIABILITY = (HOUSE / "docs/explanation/reliability.md").read_text("utf-8")
ERRORS = (HOUSE / "docs/reference/errors.md").read_text("utf-8")


def every_class(root: type[ConnectorError]) -> Iterator[type[ConnectorError]]:
    """Walk through a tree of errors."""
    for below in root.__subclasses__():
        yield below
        yield from every_class(below)


def test_every_test_that_guards_a_promise_is_there() -> None:
    """Each test and each file that the page on reliability names exists."""
    tests = "\n".join(file.read_text("utf-8") for file in (HOUSE / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", RELIABILITY))
    assert len(named) > 80
    assert {name for name in named if f"def {name}(" not in tests} == set()
    files = set(re.findall(r"`((?:connector|adapters|signing|tests)/[\w/.]+)`", RELIABILITY))
    assert {name for name in files if not (HOUSE / name).exists()} == set()


@pytest.mark.parametrize(
    "error", [found for found in every_class(ConnectorError) if found.__module__ == "connector.letters.errors"]
)
def test_every_error_of_the_tree_stands_in_the_table_with_what_follows(error: type[ConnectorError]) -> None:
    """The table gives each class its code, whether to retry, and whose fault it is."""
    row = f"| `{error.__name__}` | `{error.code}` | {'yes' if error.retry else 'no'} | {error.fault} |"
    assert row in ERRORS


def test_every_page_is_listed_where_a_reader_looks_for_it() -> None:
    """The index names each page, and no page that is not there."""
    listed = set(re.findall(r"\(([\w/-]+\.md)\)", (HOUSE / "docs/README.md").read_text("utf-8")))
    assert listed == {page.relative_to(HOUSE / "docs").as_posix() for page in (HOUSE / "docs").glob("*/*.md")}
