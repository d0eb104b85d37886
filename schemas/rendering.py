"""Show a document as a plain web page by our own stylesheets."""

from __future__ import annotations

import threading
from importlib import resources
from pathlib import Path
from typing import Any, Final, cast

from lxml import etree
from lxml.etree import _ElementTree

from schemas import catalogue, delivery_evidence, delivery_evidence_view

_FOLDER: Final = Path(str(resources.files("schemas"))) / "data" / "xsl"
_STYLESHEETS: Final = {"letter": "letter.xsl", "receipt": "receipt.xsl"}
_NOTHING: Final = cast("Any", etree.XSLTAccessControl)(  # its type stub knows no arguments
    read_file=False, write_file=False, create_dir=False, read_network=False, write_network=False
)
_OUTLINE: Final = "outline.xsl"


class _Compiled(threading.local):
    """Compiled stylesheets of one thread."""

    def __init__(self) -> None:
        self.by_name: dict[str, etree.XSLT] = {}


_compiled: Final = _Compiled()


def to_html(tree: _ElementTree) -> str:
    """Give a page (HTML 5) of a letter, a receipt or evidence; any other document is shown as an outline of its fields.

    The page is an aid for reading and proves nothing; it says so at the top. It holds no script, no link and nothing
    remote; everything from the document is escaped. The document's own ``xml-stylesheet`` is ignored.
    """
    form = catalogue.find(tree)
    evidence = delivery_evidence.read(tree) if form is None else None
    if evidence is not None:
        return delivery_evidence_view.to_html(evidence)
    stylesheet = _stylesheet(_STYLESHEETS[form.family] if form else _OUTLINE)
    title = form.title_pl if form else "Dokument XML"
    return str(stylesheet(tree, title=etree.XSLT.strparam(title)))


def _stylesheet(name: str) -> etree.XSLT:
    """Compile once for each thread; a stylesheet may read and write nothing, neither files nor the network."""
    if name not in _compiled.by_name:
        parsed = etree.parse(_FOLDER / name, etree.XMLParser(resolve_entities=False, no_network=True))
        _compiled.by_name[name] = etree.XSLT(parsed, access_control=_NOTHING)
    return _compiled.by_name[name]
