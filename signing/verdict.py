"""Say what a signature proves: verdicts, the reasons behind them in both languages, and the report.

The reasons follow the indications of ETSI EN 319 102-1 in snake case; the rest are ours and say more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from cryptography import x509
from cryptography.x509.oid import NameOID
from lxml import etree

from signing.podpis_zaufany import Person

Verdict = Literal["valid", "intact_weak", "indeterminate", "invalid"]
Summary = Literal["unsigned", "valid", "intact_weak", "indeterminate", "invalid"]
Coverage = Literal["whole_document", "partial", "nothing"]
Level = Literal["xades", "xmldsig"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A verdict and its sentence in Polish and English."""

    verdict: Verdict
    text_pl: str
    text_en: str


REASONS: Final[dict[str, Reason]] = {
    "passed": Reason("valid", "Podpis jest prawidłowy.", "The signature is valid."),
    "weak_algorithm": Reason(
        "intact_weak",
        "Dokument nie został zmieniony, ale podpis używa przestarzałego algorytmu SHA-1.",
        "The document is intact, but the signature uses the outdated algorithm SHA-1.",
    ),
    "not_an_ades": Reason(
        "intact_weak",
        "Dokument nie został zmieniony, ale podpis nie jest zaawansowanym podpisem elektronicznym (brak XAdES).",
        "The document is intact, but the signature is not an advanced one (no XAdES).",
    ),
    "format_failure": Reason("invalid", "Budowa podpisu jest błędna.", "The signature is malformed."),
    "doubled_id": Reason(
        "invalid",
        "Identyfikatory w dokumencie powtarzają się, więc nie wiadomo, co podpisano.",
        "Identifiers occur twice, so what was signed is ambiguous.",
    ),
    "hash_failure": Reason("invalid", "Treść zmieniono po podpisaniu.", "The content was altered after signing."),
    "sig_crypto_failure": Reason(
        "invalid", "Wartość podpisu nie zgadza się z certyfikatem.", "The signature value does not match the certificate."
    ),
    "crypto_constraints_failure": Reason(
        "indeterminate", "Podpis używa niedopuszczonego algorytmu.", "The signature uses an algorithm that is not accepted."
    ),
    "key_too_weak": Reason("indeterminate", "Klucz podpisu jest za słaby.", "The signing key is too weak."),
    "transform_refused": Reason(
        "indeterminate", "Podpis używa niedopuszczonego przekształcenia.", "The signature uses a transform that is not accepted."
    ),
    "signed_data_not_found": Reason("indeterminate", "Nie znaleziono podpisanych danych.", "The signed data were not found."),
    "too_large": Reason(
        "indeterminate", "Sprawdzenie podpisu wymagałoby zbyt wiele pracy.", "Checking the signature would take too much work."
    ),
    "signature_layout": Reason(
        "indeterminate",
        "Podpis otacza dokument lub stoi osobno; takiego układu jeszcze nie sprawdzamy.",
        "The signature encloses its data or stands alone; this layout is not checked yet.",
    ),
    "no_signing_certificate_found": Reason(
        "indeterminate", "Podpis nie wskazuje certyfikatu podpisującego.", "The signature names no signing certificate."
    ),
    "sig_constraints_failure": Reason(
        "indeterminate",
        "Certyfikat w podpisie nie jest tym, który wskazano w podpisanych właściwościach.",
        "The certificate is not the one that the signed properties name.",
    ),
    "plain_xmldsig": Reason(
        "indeterminate",
        "Podpis nie jest podpisem XAdES, a taki jest tu wymagany.",
        "The signature is not XAdES, which is required here.",
    ),
    "partial_coverage": Reason(
        "indeterminate", "Podpis obejmuje tylko część dokumentu.", "The signature covers only a part of the document."
    ),
    "no_certificate_chain_found": Reason(
        "indeterminate",
        "Certyfikat nie prowadzi do żadnego zaufanego wystawcy.",
        "The certificate leads to no trusted issuer.",
    ),
    "out_of_bounds_no_poe": Reason(
        "indeterminate",
        "Certyfikat nie był ważny w chwili sprawdzania, a nic nie dowodzi, że podpis złożono wcześniej.",
        "The certificate was not valid at the time of checking and nothing proves an earlier signature.",
    ),
    "podpis_zaufany_without_seal": Reason(
        "indeterminate",
        "Podpis podaje dane Podpisu Zaufanego, ale nie złożono go pieczęcią ministra.",
        "The signature claims Podpis Zaufany but was not made with the minister's seal.",
    ),
    "podpis_zaufany_without_person": Reason(
        "indeterminate",
        "Podpis złożono pieczęcią Podpisu Zaufanego, ale nie ma w nim danych osoby.",
        "The signature was made with the seal of Podpis Zaufany but names no person.",
    ),
}
_WORST_FIRST: Final[tuple[Verdict, ...]] = ("invalid", "indeterminate", "intact_weak", "valid")


class Finding(Exception):
    """A reason to stop examining a signature: a result, not an error, with a detail in English for the log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".rstrip())
        self.reason = reason
        self.detail = detail


@dataclass(slots=True)
class SignatureVerdict:
    """What one signature proves. Everything but the verdict is filled as far as the examination came.

    ``signing_time`` is the signer's claim. ``person`` is set only for a verified Podpis Zaufany. ``covered`` holds the
    very nodes that the data references cover: content inside any ds:Signature is not among them.
    """

    element: etree._Element = field(repr=False)
    reason: str = "passed"
    detail: str = ""
    coverage: Coverage = "nothing"
    level: Level = "xmldsig"
    signature_algorithm: str = ""
    digest_algorithms: tuple[str, ...] = ()
    signing_time: datetime | None = None
    certificate: x509.Certificate | None = field(default=None, repr=False)
    person: Person | None = None
    covered: tuple[etree._Element, ...] = field(default=(), repr=False)

    @property
    def verdict(self) -> Verdict:
        """Give the verdict that the reason stands for."""
        return REASONS[self.reason].verdict

    @property
    def text_pl(self) -> str:
        """Give the reason in Polish."""
        return REASONS[self.reason].text_pl

    @property
    def text_en(self) -> str:
        """Give the reason in English."""
        return REASONS[self.reason].text_en

    @property
    def name(self) -> str:
        """Name the signer for people: the proved person, else the certificate's common name or organisation; never a PESEL."""
        if self.person:
            return f"{self.person.given_name} {self.person.family_name}"
        if self.certificate is None:
            return ""
        subject = self.certificate.subject
        found = subject.get_attributes_for_oid(NameOID.COMMON_NAME) or subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        return str(found[0].value) if found else ""

    @property
    def subject(self) -> str:
        """Give the certificate's subject as text, empty without a certificate."""
        return self.certificate.subject.rfc4514_string() if self.certificate else ""


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts of the signatures that are children of the root, in document order.

    ``elsewhere`` counts signatures in other places: they are never used, since they may belong to an attachment.
    """

    signatures: tuple[SignatureVerdict, ...]
    elsewhere: int = 0

    @property
    def verdict(self) -> Summary:
        """Give the worst verdict of all, or "unsigned"."""
        found = [signature.verdict for signature in self.signatures]
        return min(found, key=_WORST_FIRST.index, default="unsigned")

    @property
    def reason(self) -> str:
        """Give the reason behind the worst verdict, or "unsigned"."""
        return next((signature.reason for signature in self.signatures if signature.verdict == self.verdict), "unsigned")
