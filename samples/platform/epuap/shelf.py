"""The document store of every entity: what was sent and received, and the receipts that idUPO leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from samples.platform.epuap.faults import Fault


@dataclass
class Stored:
    """A document in the store (sklad); ``listed`` false keeps it out of zawartoscSkladu.

    ``owner`` is an entity's id, ``box`` the address of its box; ``sender`` and ``recipient`` are (name, address);
    ``document_id`` is the number that nadaj answered, ``upp_id`` that of its proof.
    """

    id: int
    owner: str
    box: str
    folder: str | None
    name: str
    content: bytes
    created_at: datetime
    form: str | None = None
    sender: tuple[str, str] | None = None
    recipient: tuple[str, str] | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    document_id: str | None = None
    upp_id: int | None = None
    listed: bool = True


@dataclass
class Shelf:
    """All documents of the store, by id."""

    documents: dict[int, Stored] = field(default_factory=dict)

    def put(self, document: Stored) -> None:
        """Keep a document under its id."""
        self.documents[document.id] = document

    def link(self, document_id: str, upp_id: int) -> None:
        """Note the proof at the document that was sent under ``document_id``."""
        for document in self.documents.values():
            if document.document_id == document_id:
                document.upp_id = upp_id

    def listed(self, owner: str, box: str | None) -> Iterator[Stored]:
        """Give the listed documents of an entity, oldest first; of one box where ``box`` names it."""
        for document in self.documents.values():
            if document.listed and document.owner == owner and box in (None, document.box):
                yield document

    def get(self, owner: str, document_id: int) -> Stored:
        """Give a document of this owner.

        Raises:
            Fault: without detail, since the service declares none (protocols, ePUAP 10).
        """
        found = self.documents.get(document_id)
        if found is None or found.owner != owner:
            raise Fault(f"SYMULATOR: w składzie nie ma dokumentu {document_id}", "Server")
        return found
