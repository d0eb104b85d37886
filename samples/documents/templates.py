"""Fill the XML templates of the sample documents."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

DATA = Path(__file__).with_name("data")
_TEMPLATES = Environment(loader=FileSystemLoader(DATA), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


def fill(name: str, **values: object) -> bytes:
    """Fill the template of this name under ``data``; every value is escaped. Returns UTF-8.

    Raises:
        jinja2.UndefinedError: the template asks for a value that is not given.
    """
    return _TEMPLATES.get_template(name).render(**values).encode()
