"""The request to send a letter, as document systems write it."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from connector.flow.message import MAX_TEXT
from connector.letters import retention
from connector.letters.errors import Problem, RequestInvalid
from connector.letters.mode import Mode, Proceeding
from connector.letters.party import ADE, PartyKind
from schemas.attachments import MAX_ATTACHMENTS

# No control, directing or other invisible characters: no platform takes them, and people cannot see them.
_BOX = r"/[^/\s\p{C}]{1,100}/[^/\s\p{C}]{1,100}"
_ADDRESS = rf"^({_BOX}|{ADE})$"
_LINE = r"^\P{C}+$"
_TEXT = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F]*$"
_MEDIA_TYPE = r"^[A-Za-z0-9!#$&^_.+-]{1,80}/[A-Za-z0-9!#$&^_.+-]{1,80}$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Postal(_Strict):
    """A postal address in Poland; of a P.O. box the street is ``P.O. Box`` and the building its number."""

    street: str = Field(min_length=1, max_length=100, pattern=_LINE)
    building: str | None = Field(default=None, min_length=1, max_length=20, pattern=_LINE)
    flat: str | None = Field(default=None, min_length=1, max_length=20, pattern=_LINE)
    postal_code: str = Field(pattern=r"^[0-9]{2}-[0-9]{3}$")
    city: str = Field(min_length=1, max_length=100, pattern=_LINE)


class Hybrid(_Strict):
    """How the hybrid service (PUH) prints and brings the letter."""

    registered: bool = True
    proof_of_delivery: bool = True
    category: Literal["economic", "priority"] = "economic"
    printing: Literal["duplex", "simplex"] = "duplex"
    overprint: Literal["monochrome", "color"] = "monochrome"
    returns: Literal["returntosender", "destroy"] = "returntosender"
    senders_information: str | None = Field(default=None, min_length=1, max_length=30, pattern=_LINE)
    case_content: str | None = Field(default=None, min_length=1, max_length=255, pattern=_LINE)


class Addressee(_Strict):
    """Who gets the letter: a name, what kind of party it is, and an address, or several among which the connector chooses."""

    name: str = Field(min_length=1, max_length=500, pattern=_LINE)
    address: str | None = Field(
        default=None, pattern=_ADDRESS, description="adres skrytki, np. /przykladowo/skrytka, albo adres do doręczeń AE:PL-…"
    )
    kind: PartyKind = "unknown"
    ade: str | None = Field(default=None, pattern=f"^{ADE}$", description="adres do doręczeń AE:PL-…")
    box: str | None = Field(default=None, pattern=f"^{_BOX}$", description="adres skrytki ePUAP, np. /przykladowo/skrytka")

    postal: Postal | None = Field(default=None, description="adres pocztowy, dla usługi hybrydowej")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not self.addresses and self.postal is None:
            raise PydanticCustomError("address_missing", "no address: give address, ade, box or postal")
        return self

    @property
    def addresses(self) -> list[str]:
        """Every electronic address given, in the order in which they are tried."""
        return [address for address in (self.address, self.ade, self.box) if address is not None]


class WrittenContent(_Strict):
    """Content as data, from which the connector writes the document of the named form."""

    form: Literal["2013/12/12/1410", "2017/10/24/4566"] = "2013/12/12/1410"
    letter: dict[str, Any]


class ReadyContent(_Strict):
    """A document that exists already and leaves as it is, signed or not."""

    document_base64: str
    name: str = Field(default="pismo.xml", min_length=1, max_length=255)

    @field_validator("document_base64")
    @classmethod
    def _decodes(cls, value: str) -> str:
        return _base64(value)


class AttachedFile(_Strict):
    """A file that goes with a message; ``media_type`` is told by the name where it is not given."""

    name: str = Field(min_length=1, max_length=255, pattern=_LINE)
    content_base64: str
    media_type: str | None = Field(default=None, pattern=_MEDIA_TYPE)

    @field_validator("content_base64")
    @classmethod
    def _decodes(cls, value: str) -> str:
        return _base64(value)

    @property
    def content(self) -> bytes:
        """The bytes."""
        return base64.b64decode(self.content_base64)


class MessageContent(_Strict):
    """A message with files instead of a document; only e-Doręczenia carries it."""

    text: str = Field(max_length=MAX_TEXT, pattern=_TEXT, description="treść wiadomości, najwyżej 5000 znaków")
    attachments: list[AttachedFile] = Field(default=[], max_length=MAX_ATTACHMENTS)


def _base64(value: str) -> str:
    try:
        if not base64.b64decode(value, validate=True):
            raise ValueError("the document is empty")
    except binascii.Error:
        raise ValueError("not base64") from None
    return value


def _aware(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("send_by_malformed", "not a moment as in 2026-03-31T15:00:00+02:00") from None
    if moment.tzinfo is None:
        raise PydanticCustomError("send_by_without_zone", "a moment without a time zone")
    return moment


def _category(value: Any) -> str:
    try:
        retention.read(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("category_malformed", "not an archive category such as A, B5, BE10, Bc") from None
    return str(value)


Base64 = Annotated[str, AfterValidator(_base64)]
SendBy = Annotated[datetime, BeforeValidator(_aware)]
ArchiveCategory = Annotated[str, BeforeValidator(_category)]


class ModeDecision(_Strict):
    """A person's choice of the way, in place of what the rules propose."""

    mode: Mode
    person: str = Field(min_length=1, max_length=90, pattern=_LINE, description="imię i nazwisko osoby, która decyduje")
    reason: str = Field(min_length=1, max_length=2000, pattern=_TEXT, description="uzasadnienie")


class LetterRequest(_Strict):
    """A letter to send: from which own box, to whom, of which kind, and its content as data, a ready document or a message.

    ``reply_to`` is the arrival that it answers: over e-Doręczenia it joins the same thread. Where ``box`` is left out, or
    something is said of the proceeding, the proof or the mode, the rules choose a way for each addressee.
    """

    subject: str = Field(min_length=1, max_length=1000, pattern=_LINE)
    kind: str = Field(min_length=1, max_length=100, description="rodzaj pisma, np. zawiadomienie, decyzja")
    box: str | None = Field(
        default=None, pattern=_ADDRESS, description="adres własnej skrytki nadawczej albo własny adres do doręczeń"
    )
    addressees: list[Addressee] = Field(min_length=1, max_length=1000)
    content: WrittenContent | ReadyContent | MessageContent
    case_mark: str | None = Field(default=None, max_length=200, pattern=_LINE, description="znak sprawy")
    send_by: SendBy | None = Field(default=None, description="termin wysłania, ISO 8601 ze strefą czasową")
    category: ArchiveCategory | None = Field(default=None, description="kategoria archiwalna, np. A, B5, BE10, Bc")
    reply_to: str | None = Field(default=None, pattern=r"^arr_[a-z2-7]{20}$", description="wpływ, na który to odpowiedź")

    proceeding: Proceeding | None = Field(default=None, description="rodzaj postępowania")
    proof_required: bool | None = Field(default=None, description="czy potrzebny jest dowód doręczenia")
    mode: ModeDecision | None = Field(default=None, description="decyzja osoby o sposobie doręczenia")
    hybrid: Hybrid | None = Field(default=None, description="jak usługa hybrydowa drukuje i doręcza")

    @model_validator(mode="after")
    def _each_addressee_once(self) -> Self:
        addresses = [address for addressee in self.addressees for address in addressee.addresses]
        if len(set(addresses)) != len(addresses):
            raise PydanticCustomError("addressee_named_twice", "an address is named twice")
        return self

    @model_validator(mode="after")
    def _contents_are_told_of_a_proceeding(self) -> Self:
        if self.hybrid and self.hybrid.case_content and self.proceeding in {None, "general"}:
            raise PydanticCustomError("case_content_without_proceeding", "case_content needs a proceeding other than general")
        return self

    @property
    def open_way(self) -> bool:
        """Whether the rules choose the way; otherwise the own box and the one address of each addressee say it."""
        said = (self.proceeding, self.proof_required, self.mode, self.hybrid)
        several = any(each.address is None or len(each.addresses) > 1 or each.postal is not None for each in self.addressees)
        return self.box is None or several or any(each is not None for each in said)

    def digest(self) -> str:
        """Give the SHA-256 of the request in a canonical form, which tells a repeated request from another one."""
        # Left out while empty: requests of programs that knew no such field keep their digest.
        later: dict[str, Any] = {name: True for name in _LATER if getattr(self, name) is None}
        later["addressees"] = {
            place: {name for name in ("ade", "box", "postal") if getattr(addressee, name) is None}
            for place, addressee in enumerate(self.addressees)
        }
        return hashlib.sha256(self.model_dump_json(exclude=later).encode()).hexdigest()


_LATER = ("send_by", "category", "reply_to", "proceeding", "proof_required", "mode", "hybrid")


_TEXTS_PL = {
    "missing": "brakuje tego pola",
    "extra_forbidden": "nieznane pole",
    "string_pattern_mismatch": (
        "zły zapis (adres skrytki ma postać /podmiot/skrytka, adres do doręczeń AE:PL-12345-12345-ABCDE-12; znaki niewidoczne "
        "są niedozwolone)"
    ),
    "string_too_short": "pole jest puste",
    "string_too_long": "tekst jest za długi",
    "too_short": "lista jest pusta",
    "too_long": "lista jest za długa",
    "literal_error": "wartość spoza listy dozwolonych",
    "value_error": "niedozwolona wartość",
    "addressee_named_twice": "ten sam adres podano dwa razy",
    "address_missing": "brak adresu: podaj address, ade, box albo postal",
    "case_content_without_proceeding": "case_content podaje się tylko z proceeding innym niż general",
    "enum": "wartość spoza listy dozwolonych",
    "send_by_malformed": "termin wysłania zapisuje się jak 2026-03-31T15:00:00+02:00",
    "send_by_without_zone": "termin wysłania musi mieć strefę czasową, np. 2026-03-31T15:00:00+02:00",
    "category_malformed": "kategorię archiwalną zapisuje się jak A, B5, BE10 albo Bc",
}
_PATTERNS_PL = {
    "postal_code": "kod pocztowy zapisuje się jak 00-001",
    "id": "numer pisma ma postać let_…, wpływu arr_…, z 20 znakami po kresce",
}
_VALUES_PL = {
    "the document is empty": "plik jest pusty",
    "not base64": "to nie jest zapis base64",
    "one of address, identifier, person and entity must say whom to look for": (
        "podaj jedno: adres (address), numer (identifier), osobę (person) albo podmiot (entity)"
    ),
}


def read_request(given: Mapping[str, Any]) -> LetterRequest:
    """Read a request.

    Raises:
        RequestInvalid: with one problem for each mistake; no value is repeated in it.
    """
    try:
        return LetterRequest.model_validate(given)
    except ValidationError as error:
        raise RequestInvalid([problem(item) for item in error.errors(include_input=False, include_url=False)]) from None


def problem(item: Mapping[str, Any]) -> Problem:
    """Turn one of pydantic's errors into a problem with its place and a sentence in both languages."""
    path = ".".join(str(part) for part in item["loc"])
    text_pl = _text_pl(item)
    return Problem(item["type"], path, f"{path or 'zgłoszenie'}: {text_pl}", f"{path or 'request'}: {item['msg']}")


def _text_pl(item: Mapping[str, Any]) -> str:
    kind, place = item["type"], str(item["loc"][-1]) if item["loc"] else ""
    known = _TEXTS_PL.get(kind, "niedozwolona wartość")
    if kind == "string_pattern_mismatch":
        return _PATTERNS_PL.get(place, known)
    if kind == "value_error":
        return _VALUES_PL.get(str(item["msg"]).removeprefix("Value error, "), known)
    if kind == "literal_error":
        return f"{known}: {str(item['ctx']['expected']).replace(' or ', ' albo ')}"
    return known
