"""Judge the signatures of a document as what it is: a receipt has its parties, an old one its own policy."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from cryptography import x509
from lxml.etree import _ElementTree

from connector.flow.desk import Desk, Policies
from connector.flow.signed_files import judge_file
from schemas.parsing import parse
from schemas.receipts import read
from signing.report import as_json
from signing.rotation import Ring
from signing.verdict import Party, Report, SignatureVerdict, Verdict
from signing.verification import verify

GOOD: Final = {"valid", "intact_weak"}
_BEST_FIRST: Final[tuple[Verdict, ...]] = ("valid", "intact_weak", "indeterminate", "invalid")


def own_seals(desk: Desk) -> list[x509.Certificate]:
    """Give the certificates of the keys that sign the office's letters, those out of use too."""
    every = [key for listed in desk.keys.all.values() for key in listed] if isinstance(desk.keys, Ring) else desk.keys.values()
    return [key.certificate for key in every]


def verify_receipt(tree: _ElementTree, policies: Policies, *, at: datetime, own: Collection[x509.Certificate] = ()) -> Report:
    """Judge a receipt: a UPP is the platform's word, a UPD its addressee's, whoever signed beside (protocols, documents A5).

    Args:
        tree: the whole document.
        policies: whom to believe.
        at: the aware moment to judge for.
        own: certificates of the office, which may issue a UPD and never is its addressee.
    """
    receipt = read(tree)
    if receipt is not None and receipt.kind == "UPD":
        return _of_delivery(tree, policies, at, own)
    found, legacy = verify(tree, policies.of("upp"), at=at), policies.own.get("upp_legacy")
    if found.verdict in GOOD or legacy is None:
        return found
    old = verify(tree, legacy, at=at)
    return old if old.verdict in GOOD else found


def written(
    content: bytes,
    policies: Policies,
    *,
    receipt: bool,
    at: datetime,
    now: datetime,
    own: Collection[x509.Certificate] = (),
) -> dict[str, Any]:
    """Judge a receipt, or a file of any kind that somebody asks about, and write down what its signatures prove.

    Raises:
        UnreadableXml, FileUnreadable: as :func:`connector.flow.signed_files.judge_file`.
    """
    found = _receipt(content, policies, at, own) if receipt else judge_file(content, policies.of("files"), at=at)
    return as_json(found, at=at, now=now, lists=policies.lists())


def _receipt(content: bytes, policies: Policies, at: datetime, own: Collection[x509.Certificate]) -> Report:
    return verify_receipt(parse(content), policies, at=at, own=own)


def _of_delivery(tree: _ElementTree, policies: Policies, at: datetime, own: Collection[x509.Certificate]) -> Report:
    """Judge each signature by who made it, and want the addressee's among them."""
    as_addressee, as_issuer = verify(tree, policies.of("upd"), at=at), verify(tree, policies.of("upp"), at=at)
    pairs = zip(as_addressee.signatures, as_issuer.signatures, strict=True)
    signatures = tuple(_by_party(person, issuer, own) for person, issuer in pairs)
    only_issuer = all(one.signed_as == "issuer" for one in signatures)
    return replace(as_addressee, signatures=signatures, lacking="addressee_signature_missing" if only_issuer else "")


def _by_party(person: SignatureVerdict, issuer: SignatureVerdict, own: Collection[x509.Certificate]) -> SignatureVerdict:
    chosen = min(person, issuer, key=lambda found: _BEST_FIRST.index(found.verdict))
    return replace(chosen, signed_as=_party(person, issuer, own))


def _party(person: SignatureVerdict, issuer: SignatureVerdict, own: Collection[x509.Certificate]) -> Party:
    """Tell the issuer by a certificate of the office, or one that only receipts accept or that only they name itself."""
    if person.certificate is not None and person.certificate in own:
        return "issuer"
    named = len(issuer.path) == 1 != len(person.path)
    if issuer.verdict in GOOD and (person.verdict not in GOOD or named):
        return "issuer"
    return "addressee" if person.verdict in GOOD else ""
