"""Seal the PDF files of a message (wiadomość) with a key of the office, for a message is not signed as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from connector.flow import message
from connector.flow.check import Checked
from connector.flow.desk import Desk
from connector.flow.lift import require_level
from connector.flow.sign import CONFIRMED, key_of
from connector.flow.signed_form import Paper, put_in_place
from connector.offices.kinds import LetterKind, SealLevel, SignatureNeed
from connector.store.rows import AnyRow
from signing.errors import LevelNotReached
from signing.keys import SigningKey
from signing.verdict import at_least


def sealed_papers(desk: Desk, kind: LetterKind | None, known: Sequence[AnyRow], checked: Checked) -> list[Paper]:
    """Seal a message whose kind requires our seal and that came unsigned; nothing for any other letter.

    Returns:
        The sealed files and the record that names them, which is what leaves.

    Raises:
        ConfigurationWrong, SigningError: as :func:`seal_files`.
    """
    record = message.record_in_force(known)
    if record is None or kind is None or kind.need is not SignatureNeed.SEAL or checked.verdict != "unsigned":
        return []
    return put_in_place(desk, known, record, seal_files(desk, kind, known))


def seal_files(desk: Desk, kind: LetterKind, known: Sequence[AnyRow]) -> dict[int, bytes]:
    """Seal every PDF of a message that nobody signed, by the place of each.

    Raises:
        ConfigurationWrong: the kind's key or its level's time-stamping service is not configured, or files have no such level.
        SigningError: the key cannot sign now, or a seal is not found to be good and of its level.
    """
    from signing.pdf_signing import is_sealable  # noqa: PLC0415 - it takes a while to load, which no start should wait for

    key = key_of(desk, kind)
    contents = ((place, desk.archive.get(row.sha256)) for place, row in enumerate(message.files_in_force(known)))
    return {place: _seal(desk, content, key, kind.level) for place, content in contents if is_sealable(content)}


def _seal(desk: Desk, content: bytes, key: SigningKey, level: SealLevel) -> bytes:
    from signing.pdf import verify_pdf  # noqa: PLC0415 - it takes a while to load, which no start should wait for
    from signing.pdf_signing import sign_pdf  # noqa: PLC0415 - as above

    require_level(desk, level, of_files=True)
    now = desk.clock.now()
    sealed = sign_pdf(content, key, at=now, ask=desk.stamping if level == "T" else None)
    (seal,) = verify_pdf(sealed, desk.policies.of("letters_out"), at=now).signatures
    if seal.verdict not in CONFIRMED or not at_least(seal.baseline, level):
        raise LevelNotReached(f"{seal.reason} {seal.baseline or '-'}, wanted {level}")
    return sealed
