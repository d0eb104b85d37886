"""Read the list and the time line of a dossier from octets that may be anything."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from connector.care.seal import Seal
from connector.flow.desk import DocumentKind
from schemas import strict_json
from schemas.errors import UnreadableJson

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Position = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class ListedFile(_Strict):
    """A file as the list has it; ``proof`` where the office relies on the signature in it."""

    name: str
    sha256: Digest
    judged_as: DocumentKind | None = None
    proof: bool = False


class ListedSubject(_Strict):
    """What a dossier is of."""

    id: str


class Listed(_Strict):
    """The list of a dossier (spis)."""

    what: Literal["teczka dowodowa / evidence dossier"]
    version: Literal[1]
    subject: ListedSubject
    store: str | None
    files: list[ListedFile]


class Entry(_Strict):
    """An entry of the journal with its link, the seal over it, and the way up to that seal's root."""

    position: Position | None
    link_before: Digest | None
    link: Digest | None
    at: AwareDatetime
    actor: str
    kind: str
    subject: str | None
    unit_id: int | None
    ids: dict[str, str]
    digests: dict[str, str]
    seal: int | None
    way: list[tuple[Literal["left", "right"], Digest]] | None


class SealEntry(_Strict):
    """A seal of the journal as a time line has it."""

    statement: str
    signature: str
    certificate: str
    token: str | None

    @property
    def seal(self) -> Seal:
        """Give it as the journal knows it."""
        return Seal(self.statement, self.signature, self.certificate, self.token)


class TimeLine(_Strict):
    """A time line (oś czasu)."""

    entries: list[Entry]
    seals: list[SealEntry]


class Statement(_Strict):
    """What a seal states; one of former days has no tree."""

    store: str
    number: Annotated[int, Field(ge=1)]
    first: Annotated[int, Field(alias="from")]
    last: Annotated[int, Field(alias="to")]
    tree: Digest | None = None
    sealed_at: AwareDatetime


M = TypeVar("M", bound=_Strict)


def read(content: bytes, model: type[M]) -> M | None:
    """Read JSON of one meaning only; None where it is none, or of another shape."""
    try:
        strict_json.parse(content)
        return model.model_validate_json(content)
    except (UnreadableJson, ValidationError):
        return None
