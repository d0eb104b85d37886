"""The register of addresses (baza adresów elektronicznych, BAE): the Search Engine API (protocols, e-Doręczenia 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from adapters.edoreczenia import entries
from adapters.edoreczenia.access import Access
from adapters.edoreczenia.api import Api, Missing, Reply, Unreadable, json_body
from adapters.edoreczenia.leaves import branch, number, rows, text
from adapters.shared.redaction import brief
from adapters.shared.transport import Transport
from connector.letters.errors import PlatformError, Refused
from connector.ports import FoundParties, OwnBox, PartyQuery, RegisteredAddress

MOST_AT_ONCE: Final = 1000
"""Addresses of one question (EdaSearch)."""

PAGE: Final = 50
_NOTHING_FOUND: Final = "SEAPI-00010"


class Register:
    """The register at one address.

    Args:
        transport: the way out.
        access: gives the tokens.
        base: the address that every path begins with.
        many: how this version spells the question about many addresses.
    """

    def __init__(self, transport: Transport, access: Access, base: str, many: str) -> None:
        self._api = Api(transport, access, base, said)
        self._many = f"/search/{many}"

    def find(self, box: OwnBox, query: PartyQuery) -> FoundParties:
        """Look for parties (bae_search); the current version of each entry."""
        reply = self._ask(box, "/search/bae_search", _criteria(query))
        if reply is None:
            return FoundParties((), 0)
        found = _listed(reply, "baeSearchResponses")
        total = number(reply.json, "totalResults")
        return FoundParties([entries.found(row) for row in found], len(found) if total is None else total)

    def confirm(self, box: OwnBox, address: str) -> RegisteredAddress | None:
        """Ask about one address (eda-confirmation), right before something is sent to it.

        That answer has no place for a warning, so one that blocks is asked for as a refresh would.

        Raises:
            OutcomeUnknown: the answer speaks of another address.
        """
        reply = self._ask(box, "/search/eda-confirmation", {"recipientEda": address})
        if reply is None:
            return None
        if text(reply.json, "recipientEda", "recipientEda") != address:
            raise Unreadable("the register speaks of another address", reply.raw)
        confirmed = entries.entry(branch(reply.json), reply.raw)
        if confirmed.warning is not None:
            return confirmed
        warnings = (known.warning for known in self.refresh(box, [address]) if known.address == address)
        return replace(confirmed, warning=next(warnings, None))

    def refresh(self, box: OwnBox, addresses: Sequence[str]) -> Sequence[RegisteredAddress]:
        """Ask about many addresses, a thousand a question."""
        known: list[RegisteredAddress] = []
        for start in range(0, len(addresses), MOST_AT_ONCE):
            asked = list(addresses[start : start + MOST_AT_ONCE])
            reply = self._ask(box, self._many, {"recipientEdas": asked, "limit": MOST_AT_ONCE})
            known += [entries.entry(row) for row in _listed(reply, "edaSearchResponses")] if reply else []
        return known

    def _ask(self, box: OwnBox, path: str, criteria: Mapping[str, Any]) -> Reply | None:
        """Ask; None where nothing is found, which the register calls an error (protocols, e-Doręczenia 10)."""
        try:
            reply = self._api.call(box.address, "POST", path, json_body({**criteria, "senderEda": box.address}))
        except (Missing, Refused) as failure:
            if _says_nothing_found(failure):
                return None
            raise
        if not isinstance(reply.json, dict):
            raise Unreadable("the answer is no object", reply.raw)
        return reply


def _listed(reply: Reply, name: str) -> list[dict[str, Any]]:
    """Give the entries of an answer; none where it says that there are none."""
    if not isinstance(reply.json.get(name), list) and number(reply.json, "totalResults") != 0:
        raise Unreadable("the answer lists nothing", reply.raw)
    return rows(reply.json, name)


def said(answer: Any) -> str | None:
    """Read an error of the register, its own no; None where it is none (SearchEngineError)."""
    codes = rows(answer, "errorCodes") if isinstance(answer, dict) else []
    told = [f"{text(row, 'errorCode')}: {brief(text(row, 'message'))}" for row in codes if text(row, "errorCode")]
    return brief("; ".join(told)) or None


def _says_nothing_found(failure: PlatformError) -> bool:
    return _NOTHING_FOUND in (failure.raw or b"").decode(errors="replace")


def _criteria(query: PartyQuery) -> dict[str, Any]:
    """Write what is looked for; empty criteria are left out, since one too many is an error of its own (SEAPI-00008)."""
    address = {
        "city": query.city,
        "street": query.street,
        "postalCode": query.postal_code,
        "buildingNumber": query.building,
        "flatNumber": query.flat,
    }
    known = {name: value for name, value in address.items() if value}
    official = query.official_id
    criteria = {
        "recipientEdasOnly": False,
        "searchCategory": list(query.categories),
        "entityName": query.entity_name,
        "name": query.first_name,
        "surname": query.surname,
        "officialIds": [{"id": official.number, "referenceRegistry": official.registry}] if official else None,
        "searchByParentIds": query.units_too or None,
        "address": [{"countryCode": "PL", **known}] if known else None,
        "offset": query.page,
        "limit": PAGE,
    }
    return {name: value for name, value in criteria.items() if value is not None}
