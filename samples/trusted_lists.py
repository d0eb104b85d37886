"""Make a list of the lists and a Polish trusted list for the test PKI, signed as the operators do; both say SYMULATOR.

Run ``python -m samples.trusted_lists PKI-FOLDER FOLDER ADDRESS-OF-THE-POLISH-LIST`` to write them.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from samples.documents.templates import fill
from samples.documents.xades import sign_as_person
from samples.pki import Pki, make

HALF_A_YEAR = timedelta(days=180)
_QUALIFIERS = ("QCStatement", "QCForESig", "QCWithQSCD")


@dataclass(frozen=True)
class Standing:
    """A status after "Svcstatus/" and the aware moment from which it holds."""

    status: str
    since: datetime


@dataclass(frozen=True)
class Listed:
    """A service on the list: the type after "Svctype/", its certificate, and its standings, the present one first."""

    name: str
    kind: str
    certificate: x509.Certificate
    standings: Sequence[Standing]
    uses: Sequence[str] = ()
    qualifiers: Sequence[str] = ()


@dataclass(frozen=True)
class Scheme:
    """What the head of a list says; moments are aware, ``next_update`` None closes the list."""

    territory: str
    kind: str
    sequence: int
    issued: datetime
    next_update: datetime | None
    version: int = 5


@dataclass(frozen=True)
class Pointer:
    """Where a national list is, and the certificates that may sign it."""

    territory: str
    location: str
    certificates: Sequence[x509.Certificate]


def list_of_lists(pki: Pki, pointers: Sequence[Pointer], at: datetime, *, sequence: int = 1) -> bytes:
    """Make the signed list of the lists (LOTL), fresh for half a year from an aware moment."""
    scheme = Scheme("EU", "EUlistofthelists", sequence, at, at + HALF_A_YEAR)
    return sign_as_person(write(scheme, pointers=pointers), pki.pair("lotl-operator"), at)


def polish_list(pki: Pki, at: datetime, *, sequence: int = 1) -> bytes:
    """Make the signed Polish list (zaufana lista), fresh for half a year from an aware moment.

    It names the authority "qualified-root" as CA/QC, supervised since 2010 and granted since July 2016, and the time-stamping
    service "time-stamps" as TSA/QTST. A qualifier makes every certificate for nonRepudiation alone one for qualified signatures.
    """
    scheme = Scheme("PL", "EUgeneric", sequence, at, at + HALF_A_YEAR, version=6)
    return sign_as_person(write(scheme, services(pki)), pki.pair("list-operator"), at)


def services(pki: Pki) -> list[Listed]:
    """Give the services that the Polish list names."""
    supervised = Standing("undersupervision", datetime(2010, 1, 1, tzinfo=UTC))
    granted = Standing("granted", datetime(2016, 7, 1, tzinfo=UTC))
    issuing = Listed("SYMULATOR certyfikaty", "CA/QC", pki.certificate("qualified-root"), (granted, supervised))
    stamping = Listed("SYMULATOR znakowanie czasem", "TSA/QTST", pki.certificate("time-stamps"), (granted,))
    return [replace(issuing, uses=("ForeSignatures",), qualifiers=_QUALIFIERS), stamping]


def write(scheme: Scheme, listed: Sequence[Listed] = (), pointers: Sequence[Pointer] = ()) -> bytes:
    """Write a list without a signature (ETSI TS 119 612), which ``samples.documents.xades`` adds."""
    head = {**scheme.__dict__, "issued": _written(scheme.issued), "next_update": _written(scheme.next_update)}
    return fill("trusted_list.xml", services=[*map(_service, listed)], pointers=[*map(_pointer, pointers)], **head)


def _service(listed: Listed) -> dict[str, object]:
    key_id = x509.SubjectKeyIdentifier.from_public_key(listed.certificate.public_key()).digest
    return {
        **listed.__dict__,
        "certificate": _base64(listed.certificate),
        "subject": listed.certificate.subject.rfc4514_string(),
        "key_id": base64.b64encode(key_id).decode(),
        "standings": [{"status": each.status, "since": _written(each.since)} for each in listed.standings],
    }


def _pointer(pointer: Pointer) -> dict[str, object]:
    return {**pointer.__dict__, "certificates": [*map(_base64, pointer.certificates)]}


def _base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def write_both(pki: Pki, folder: Path, address: str, at: datetime) -> None:
    """Write ``eu-lotl.xml`` and ``PL_TSL.xml`` into a folder; the first points to the address of the second."""
    folder.mkdir(parents=True, exist_ok=True)
    pointer = Pointer("PL", address, [pki.certificate("list-operator")])
    (folder / "eu-lotl.xml").write_bytes(list_of_lists(pki, [pointer], at))
    (folder / "PL_TSL.xml").write_bytes(polish_list(pki, at))


if __name__ == "__main__":
    write_both(make(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3], datetime.now(UTC))
