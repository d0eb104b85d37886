"""Accept a trusted list: the right one, signed as a whole by its operator, not older than the one kept, and still fresh."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from lxml import etree

from signing import policy, trusted_list_reading, verification
from signing.certificates import Known
from signing.errors import (
    ListAltered,
    ListExpired,
    ListForeign,
    ListOfAnotherType,
    ListOlder,
    ListSignerUnknown,
    ListUnreadable,
    ListUnsigned,
)
from signing.reading import Malformed
from signing.trusted_list import LIST_OF_LISTS, NATIONAL, TrustedList

_OF_THE_SIGNER: Final = {"no_certificate_chain_found", "out_of_bounds_no_poe", "no_signing_certificate_found"}


def accept_list_of_lists(
    tree: etree._ElementTree, signers: Collection[Known], *, at: datetime, kept: int | None = None
) -> TrustedList:
    """Accept the list of the lists (LOTL); ``signers`` come from the configuration. The rest is as with ``accept``."""
    return _accept(tree, ("EU", LIST_OF_LISTS), signers, at, kept)


def accept(
    tree: etree._ElementTree, territory: str, signers: Collection[Known], *, at: datetime, kept: int | None = None
) -> TrustedList:
    """Accept a national list (ETSI TS 119 612 and 119 615).

    Args:
        tree: the whole list, parsed without DTD.
        territory: two letters, such as "PL".
        signers: exactly these may sign it, as the list of the lists says.
        at: an aware moment; the signer's certificate must be valid and the list's next update still to come.
        kept: the sequence number of the list that is kept; a lower one is refused.

    Raises:
        ListUnreadable, ListForeign, ListOfAnotherType, ListUnsigned, ListAltered, ListSignerUnknown, ListOlder, ListExpired.
    """
    return _accept(tree, (territory, NATIONAL), signers, at, kept)


def _accept(
    tree: etree._ElementTree, wanted: tuple[str, str], signers: Collection[Known], at: datetime, kept: int | None
) -> TrustedList:
    try:
        found = trusted_list_reading.read(tree.getroot())
    except Malformed as failure:
        raise ListUnreadable(str(failure)) from None
    _check_kind(found, wanted)
    _check_signature(tree, signers, at)
    if kept is not None and found.sequence < kept:
        raise ListOlder(f"{found.sequence}, kept is {kept}")
    if not found.fresh(at):
        raise ListExpired(found.next_update.isoformat() if found.next_update else "closed")
    return found


def _check_kind(found: TrustedList, wanted: tuple[str, str]) -> None:
    territory, kind = wanted
    if found.kind != kind:
        raise ListOfAnotherType(found.kind)
    if found.territory != territory:
        raise ListForeign(f"{found.territory}, not {territory}")


def _check_signature(tree: etree._ElementTree, signers: Collection[Known], at: datetime) -> None:
    """Make sure of one signature over the whole list, made with one of these very certificates: none follows from another."""
    report = verification.verify(tree, policy.letters([signer.certificate for signer in signers]), at=at)
    if not report.signatures:
        raise ListUnsigned
    if len(report.signatures) > 1 or report.elsewhere:
        raise ListAltered("more than one signature")
    (verdict,) = report.signatures
    if verdict.reason in _OF_THE_SIGNER:
        raise ListSignerUnknown(f"{verdict.reason}: {verdict.subject}")
    if verdict.reason != "passed" or verdict.coverage != "whole_document":
        raise ListAltered(verdict.reason)
    if verdict.certificate not in [signer.certificate for signer in signers]:
        raise ListSignerUnknown(verdict.subject)
