"""Read evidence of e-Doręczenia, whichever of its forms it has: technical XML, business receipts, postal cards."""

from __future__ import annotations

from typing import Final

from lxml.etree import _ElementTree

from schemas import delivery_evidence_business as business
from schemas import delivery_evidence_etsi as etsi
from schemas import delivery_evidence_postal as postal
from schemas.delivery_evidence_model import DeliveryEvidence, Party, Reason, Stated, code, code_in, electronic_address
from schemas.names import UPO
from schemas.places import local, namespace

__all__ = ["PDF_KINDS", "DeliveryEvidence", "Party", "Reason", "Stated", "code", "code_in", "electronic_address", "read"]

PDF_KINDS: Final = frozenset({"BPOP", "BPWP"})
"""Proofs that are sealed PDF: what they say is for people, and what they are about only their list says."""


def read(tree: _ElementTree, told: str | None = None) -> DeliveryEvidence | None:
    """Read evidence (protocols, e-Doręczenia 7.2 to 7.4); None where a document is none.

    Args:
        tree: a parsed document.
        told: the kind that the platform's list gave it, in either spelling; it decides only where the document does not say
            (H.PN and H.DW have no published form).
    """
    root = tree.getroot()
    if namespace(root) == UPO:
        return None
    if local(root) == etsi.ROOT and (told or "19522" in namespace(root)):
        return etsi.read(root)
    if local(root) in postal.ROOTS:
        return postal.read(root)
    kind = business.kind_of(root) or (code(told) if told else None)
    return business.read(root, kind) if kind else None
