"""The Search Engine API 4: the register of electronic addresses (BAE; protocols, e-Doręczenia 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from samples.platform.edoreczenia.faults import Refused
from samples.platform.edoreczenia.settings import MailboxSetting
from samples.platform.edoreczenia.shape import Choice, Many, Number, Shape, Text

if TYPE_CHECKING:
    from samples.platform.edoreczenia.hub import Hub

Json = dict[str, Any]

CATEGORIES = (
    "INDIVIDUAL", "ADVOCATE", "LEGAL_ADVISOR", "TAX_ADVISOR", "RESTRUCTURING_ADVISOR", "PATENT_ATTORNEY", "NOTARY",
    "COUNSELLOR_OF_GCRP", "PUBLIC_INSTITUTION", "COURT_ENFORCEMENT_OFFICER", "COMPANY", "ORGANISATION",
)  # fmt: skip
_BY_KIND = {"public": "PUBLIC_INSTITUTION", "company": "COMPANY", "person": "INDIVIDUAL"}
REGISTRIES = ("pesel", "regon", "krs", "nip", "ue", "kppId")

_ADDRESS = Shape(
    {
        "countryCode": Text(2, 2),
        "city": Text(512, 1),
        "addressType": Many(Choice(("correspondence", "headquarters"))),
        **dict.fromkeys(("street", "postalCode", "buildingNumber", "flatNumber"), Text(512)),
    },
    ("countryCode", "city"),
)
_OFFICIAL_ID = Shape({"id": Text(100, 1), "referenceRegistry": Choice(REGISTRIES)}, ("id", "referenceRegistry"))
BAE_SEARCH = Shape(
    {
        "recipientEdasOnly": bool,
        "senderEda": Text(100, 1),
        "searchCategory": Many(Choice(CATEGORIES), 12, 1),
        "entityName": Text(2000, 2),
        "name": Text(240, 2),
        "surname": Text(300, 2),
        "recipientEdas": Many(Text(100), 50),
        "searchByParentIds": bool,
        "officialIds": Many(_OFFICIAL_ID, 4),
        "address": Many(_ADDRESS),
        "offset": Number(0, 10**6),
        "limit": Number(1, 50),
    },
    ("recipientEdasOnly", "senderEda"),
)
EDA_CONFIRMATION = Shape({"recipientEda": Text(100, 1), "senderEda": Text(100, 1)}, ("recipientEda", "senderEda"))
EDA_SEARCH = Shape(
    {"recipientEdas": Many(Text(100), 1000), "senderEda": Text(100, 1), "offset": Number(0, 10**6), "limit": Number(1, 1000)},
    ("recipientEdas", "senderEda"),
)
_CRITERIA = ("entityName", "surname", "officialIds", "address")


def bae_search(hub: Hub, wish: Json) -> Json:
    """POST search/bae_search: by addresses alone, or by categories with one set of other criteria."""
    named = wish.get("recipientEdas") or []
    others = [name for name in (*_CRITERIA, "name") if wish.get(name)]
    if wish["recipientEdasOnly"]:
        if not named or others or wish.get("searchCategory"):
            raise _refused("00008", "recipientEdasOnly: only recipientEdas should be given")
        found = [owner for owner in _owners(hub) if owner.address in named]
    else:
        found = _by_criteria(hub, wish, others)
    if not found:
        raise _refused("00010", "Nothing found", 404)
    answers = [
        {"recipientEda": _entry(hub, one, full=True), "baeSearchData": [_owner(one, full=True)]} for one in _page(wish, found)
    ]
    return {"baeSearchResponses": answers, "totalResults": len(found)}


def eda_confirmation(hub: Hub, wish: Json) -> Json:
    """POST search/eda-confirmation: one address, just before sending; it tells of no warning."""
    owner = _named(hub, wish["recipientEda"])
    entry = {
        name: value for name, value in _entry(hub, owner, full=True).items() if name not in ("warning", "additionalServiceOW")
    }
    return {
        "recipientEda": entry,
        "recipient": {name: value for name, value in _owner(owner, full=True).items() if name != "index"},
    }


def eda_search(hub: Hub, wish: Json) -> Json:
    """POST search/eda-search: up to a thousand addresses, for the refresh of an address book."""
    if not wish["recipientEdas"]:
        raise _refused("00002", "No arguments provided to conduct searching.")
    found = [owner for owner in _owners(hub) if owner.address in wish["recipientEdas"]]
    answers = [
        {
            "recipientEda": {name: value for name, value in _entry(hub, one, full=False).items() if name != "assignmentDegree"},
            "recipient": {name: value for name, value in _owner(one, full=False).items() if name != "index"},
        }
        for one in _page(wish, found)
    ]
    return {"edaSearchResponses": answers, "totalResults": len(found)}


def _owners(hub: Hub) -> Iterable[MailboxSetting]:
    return [box.setting for box in hub.mailboxes.values()]


def _named(hub: Hub, address: str) -> MailboxSetting:
    if address not in hub.mailboxes:
        raise _refused("00010", "Nothing found", 404)
    return hub.mailboxes[address].setting


def _by_criteria(hub: Hub, wish: Json, given: list[str]) -> list[MailboxSetting]:
    if not wish.get("searchCategory"):
        raise _refused("00003", "searchCategory is required")
    if not given:
        raise _refused("00002", "No arguments provided to conduct searching.")
    if wish.get("recipientEdas") or ("officialIds" in given and len(given) > 1):
        raise _refused("00008", "Unexpected arguments: one search set a call")
    if "surname" in given and "address" not in given:
        raise _refused("00008", "A search by surname needs an address")
    tests = list(_tests(wish))
    return [one for one in _owners(hub) if _category(one) in wish["searchCategory"] and all(test(one) for test in tests)]


def _tests(wish: Json) -> Iterable[Callable[[MailboxSetting], bool]]:
    if name := wish.get("entityName"):
        yield lambda one: name.casefold() in one.name.casefold()
    if first := wish.get("name"):
        yield lambda one: one.first_name.casefold() == first.casefold()
    if surname := wish.get("surname"):
        yield lambda one: one.name.casefold() == surname.casefold()
    for address in wish.get("address") or []:
        yield _lives_at(address)
    for official in wish.get("officialIds") or []:
        yield _has_id(official)


def _lives_at(address: Json) -> Callable[[MailboxSetting], bool]:
    wanted = {"city": "city", "street": "street", "buildingNumber": "building", "postalCode": "postal_code", "flatNumber": "flat"}

    def test(one: MailboxSetting) -> bool:
        pairs = [(str(address[name]), str(getattr(one, field))) for name, field in wanted.items() if address.get(name)]
        return all(asked.casefold() == held.casefold() for asked, held in pairs)

    return test


def _has_id(official: Json) -> Callable[[MailboxSetting], bool]:
    if not official["id"].isdigit():
        raise _refused("00009", "officialIds: digits only")
    return lambda one: getattr(one, official["referenceRegistry"], "") == official["id"]


def _page(wish: Json, found: list[MailboxSetting]) -> list[MailboxSetting]:
    """Cut a page; ``offset`` is its number."""
    size = wish.get("limit", 20)
    return found[wish.get("offset", 0) * size :][:size]


def _category(one: MailboxSetting) -> str:
    return one.category or _BY_KIND[one.kind]


def _entry(hub: Hub, one: MailboxSetting, *, full: bool) -> Json:
    """Write what the register says of an address; assignmentDegree is a text or, sloppy, for every second one a number."""
    as_number = hub.settings.sloppy and int(one.address[-1]) % 2
    entry: Json = {
        "recipientEda": one.address,
        "assignmentDegree": one.degree if as_number else str(one.degree),
        "edaStatus": one.status,
        "designatedOperator": one.operator,
    }
    if one.warning:
        entry["warning"] = {"code": "SEAPI-INFO-00001", "type": one.warning, "description": "SYMULATOR: ostrzeżenie z ustawień"}
    if full:
        entry["isMainEda"] = one.main
        entry["dateOfEnteringToBAE"] = "2025-01-01"
    return entry


def _owner(one: MailboxSetting, *, full: bool) -> Json:
    named: Json = {"name": one.first_name, "surname": one.name} if one.kind == "person" else {"entityName": one.name}
    ids = [{"id": getattr(one, registry), "referenceRegistry": registry} for registry in REGISTRIES[:4] if getattr(one, registry)]
    told = {"index": 1, "isPublic": one.is_public, **named} | ({"officialIds": ids} if ids else {})
    return told | ({"address": [_address(one)]} if full and one.city else {})


def _address(one: MailboxSetting) -> Json:
    told = {"street": one.street, "buildingNumber": one.building, "flatNumber": one.flat, "postalCode": one.postal_code}
    place = {"addressType": ["correspondence", "headquarters"], "countryCode": "PL", "city": one.city}
    return place | {name: text for name, text in told.items() if text}


def _refused(number: str, reason: str, status: int = 400) -> Refused:
    return Refused(f"SYMULATOR: {reason}", f"SEAPI-{number}", status)
