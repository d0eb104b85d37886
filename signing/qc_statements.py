"""Read what a certificate says of itself as a qualified one (ETSI EN 319 412-5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from asn1crypto.core import Sequence
from cryptography import x509

from signing.certificates import Known

_EXTENSION: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_COMPLIANCE, _SSCD, _TYPE = "0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"
_TYPES: Final = {"0.4.0.1862.1.6.1": "esign", "0.4.0.1862.1.6.2": "eseal", "0.4.0.1862.1.6.3": "web"}


@dataclass(frozen=True, slots=True)
class QcStatements:
    """The issuer's claims: a qualified certificate, its types ("esign", "eseal", "web"), its key in a qualified device."""

    compliance: bool = False
    types: frozenset[str] = frozenset()
    device: bool = False


def of(asked: Known) -> QcStatements:
    """Read the statements of a certificate; none, or ones that cannot be read, claim nothing."""
    try:
        extension = asked.certificate.extensions.get_extension_for_oid(_EXTENSION)
        return _read(extension.value.public_bytes())
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return QcStatements()
    except (ValueError, TypeError, LookupError, AttributeError):  # the parts are read late, and may be of any type
        return QcStatements()


def _read(der: bytes) -> QcStatements:
    written = [_parts(statement) for statement in _parts(Sequence.load(der, strict=True))]
    said = {parts[0].dotted: parts[1:] for parts in written}
    types = frozenset(_TYPES.get(kind.dotted, "other") for info in said.get(_TYPE, []) for kind in _parts(info))
    return QcStatements(_COMPLIANCE in said, types, _SSCD in said)


def _parts(sequence: Any) -> list[Any]:
    """Give the members of a SEQUENCE whose fields are not declared, which asn1crypto has by place only."""
    return [sequence[place] for place in range(len(sequence))]
