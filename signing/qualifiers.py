"""Apply the qualifiers of a listed service to a certificate: to which ones they apply, the criteria say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from cryptography import x509

from signing.certificates import Known

Assertion = Literal["all", "atLeastOne", "none"]
_Kind = TypeVar("_Kind", bound=x509.ExtensionType)

_ASSERTIONS: Final[dict[Assertion, Callable[[Iterable[bool]], bool]]] = {
    "all": all,
    "atLeastOne": any,
    "none": lambda found: not any(found),
}
_USAGES: Final = {  # ETSI TS 119 612, 5.5.9.2.2.1, beside the names of the certificate library
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "crlSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}


class NotUnderstood(Exception):
    """A criterion of a kind that is not known here: whether the qualifiers apply cannot be said."""


@dataclass(frozen=True, slots=True)
class KeyUsageBits:
    """Each named bit of the key usage is as given."""

    bits: tuple[tuple[str, bool], ...]

    def met(self, asked: Known) -> bool:
        """Say whether a certificate meets it; one without key usage meets none."""
        usage = _extension(asked, x509.KeyUsage)
        return usage is not None and all(_bit(usage, name) == wanted for name, wanted in self.bits)


@dataclass(frozen=True, slots=True)
class PolicySet:
    """The certificate names all of these policies."""

    policies: frozenset[str]

    def met(self, asked: Known) -> bool:
        """Say whether a certificate meets it."""
        named = _extension(asked, x509.CertificatePolicies) or ()
        return self.policies <= {policy.policy_identifier.dotted_string for policy in named}


@dataclass(frozen=True, slots=True)
class ExtendedUsages:
    """The extended key usage holds all of these purposes."""

    purposes: frozenset[str]

    def met(self, asked: Known) -> bool:
        """Say whether a certificate meets it."""
        named = _extension(asked, x509.ExtendedKeyUsage) or ()
        return self.purposes <= {purpose.dotted_string for purpose in named}


@dataclass(frozen=True, slots=True)
class SubjectAttributes:
    """The subject's name holds all of these attributes."""

    kinds: frozenset[str]

    def met(self, asked: Known) -> bool:
        """Say whether a certificate meets it."""
        return self.kinds <= {part.oid.dotted_string for part in asked.certificate.subject}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A criterion that nobody here understands."""

    name: str

    def met(self, asked: Known) -> bool:
        """Refuse to answer.

        Raises:
            NotUnderstood: always.
        """
        raise NotUnderstood(f"{self.name}, asked of {asked.certificate.serial_number}")


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria, among them other lists of them, and how many must be met (ETSI TS 119 612, 5.5.9.2.2)."""

    assertion: Assertion
    parts: tuple[Criterion, ...]

    def met(self, asked: Known) -> bool:
        """Say whether a certificate meets them.

        Raises:
            NotUnderstood: one of them is unknown.
        """
        return _ASSERTIONS[self.assertion]([part.met(asked) for part in self.parts])


Criterion = KeyUsageBits | PolicySet | ExtendedUsages | SubjectAttributes | Unknown | Criteria


@dataclass(frozen=True, slots=True)
class Qualifying:
    """Qualifiers by the last part of their URI, such as "QCForESig", and the certificates they apply to."""

    qualifiers: frozenset[str]
    criteria: Criteria


def applying(elements: Iterable[Qualifying], asked: Known) -> frozenset[str]:
    """Give the qualifiers that apply to a certificate.

    Raises:
        NotUnderstood: a criterion is unknown.
    """
    return frozenset().union(*[element.qualifiers for element in elements if element.criteria.met(asked)])


def _bit(usage: x509.KeyUsage, name: str) -> bool:
    """Read one bit; the last two mean something only beside key agreement and are unset without it."""
    if name not in _USAGES:
        raise NotUnderstood(name)
    return (usage.key_agreement or not name.endswith("Only")) and bool(getattr(usage, _USAGES[name]))


def _extension(asked: Known, kind: type[_Kind]) -> _Kind | None:
    try:
        return asked.certificate.extensions.get_extension_for_class(kind).value
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None
