"""The templates that we know, by namespace and number, and their compiled schemas."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final, Literal

from lxml import etree
from lxml.etree import _ElementTree

from schemas.errors import UnknownForm
from schemas.names import CRD, LIBRARY, UPO

# Files of the package: the folders mirror the namespaces. The schemas import each other by relative paths only.
_FOLDER: Final = Path(str(resources.files("schemas"))) / "data" / "xsd"


@dataclass(frozen=True, slots=True)
class Form:
    """A published template (wzór dokumentu elektronicznego) or a fixed kind of document beside them.

    Attributes:
        namespace: target namespace with the final slash; also the address of the template's folder.
        number: what people call it by, such as ``2013/12/12/1410``.
        title_pl: its official title.
        root: local name of the root element.
        family: ``letter`` (pismo) or ``receipt`` (UPO).
    """

    namespace: str
    number: str
    title_pl: str
    root: str
    family: Literal["letter", "receipt"]

    @property
    def stylesheet(self) -> str:
        """Address of the official stylesheet, for the instruction before the root; never fetched by us."""
        return f"{self.namespace}styl.xsl"

    @property
    def file(self) -> Path:
        """Our own schema of this form."""
        return _FOLDER / self.namespace.removeprefix("http://") / "schemat.xsd"


FORMS: Final = {
    form.namespace: form
    for form in (
        Form(f"{CRD}wzor/2013/12/12/1410/", "2013/12/12/1410", "Dokument elektroniczny", "Dokument", "letter"),
        Form(
            f"{CRD}wzor/2017/10/24/4566/",
            "2017/10/24/4566",
            "Pismo ogólne do podmiotu publicznego",
            "Dokument",
            "letter",
        ),
        Form(UPO, "UPO/2008/05/09", "Urzędowe Poświadczenie Odbioru", "Dokument", "receipt"),
    )
}


_BY_ROOT: Final = {f"{{{form.namespace}}}{form.root}": form for form in FORMS.values()}


class _Compiled(threading.local):
    """Compiled schemas of one thread: a shared one mixes the error lists of threads."""

    def __init__(self) -> None:
        self.by_namespace: dict[str, etree.XMLSchema] = {}


_compiled: Final = _Compiled()


def find(tree: _ElementTree) -> Form | None:
    """Find the form of a document by the namespace and name of its root; ``xsi:schemaLocation`` is a hint that lies."""
    return _BY_ROOT.get(tree.getroot().tag)


def by_number(number: str) -> Form:
    """Find a form by its number, such as ``2013/12/12/1410``.

    Raises:
        UnknownForm: the catalogue does not hold it.
    """
    for form in FORMS.values():
        if form.number == number:
            return form
    raise UnknownForm(number)


def schema(form: Form) -> etree.XMLSchema:
    """Give the compiled schema of a form; it belongs to the calling thread and must not be handed to another."""
    return _compiled.by_namespace.get(form.namespace) or _compile(form.namespace, form.file)


def library(namespace: str) -> etree.XMLSchema:
    """Give the compiled schema of one part of the common library (either set), for fragments; one for each thread.

    Raises:
        UnknownForm: no such namespace in the library.
    """
    if namespace not in LIBRARY:
        raise UnknownForm(namespace)
    if namespace in _compiled.by_namespace:
        return _compiled.by_namespace[namespace]
    folder = _FOLDER / namespace.removeprefix("http://")
    part = folder.relative_to(_FOLDER / "crd.gov.pl" / "xml" / "schematy").parts[0]
    return _compile(namespace, folder / f"{part}.xsd")


def _compile(namespace: str, file: Path) -> etree.XMLSchema:
    _compiled.by_namespace[namespace] = etree.XMLSchema(file=str(file))
    return _compiled.by_namespace[namespace]
