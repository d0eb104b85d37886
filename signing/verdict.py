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

from signing.certificates import Known
from signing.podpis_zaufany import Person
from signing.shown import shown

Verdict = Literal["valid", "intact_weak", "indeterminate", "invalid"]
Summary = Literal["unsigned", "valid", "intact_weak", "indeterminate", "invalid"]
Coverage = Literal["whole_document", "partial", "nothing"]
Level = Literal["xades", "xmldsig", "cades", "pades", "pkcs7"]
Baseline = Literal["", "B", "T", "LT", "LTA"]
StampKind = Literal["signature", "archive"]
Party = Literal["", "addressee", "issuer"]
News = Literal["not_asked", "anchor", "good", "unknown", "revoked"]
"""What is known about revocation: nobody asks; a pinned certificate, which needs none; not revoked; nothing fresh; revoked."""


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
    "byte_range_wrong": Reason(
        "invalid",
        "Podpis w pliku PDF nie obejmuje tego, co powinien, czyli wszystkiego oprócz siebie.",
        "The signature in the PDF does not cover what it should, which is everything but itself.",
    ),
    "changed_after_signing": Reason(
        "invalid",
        "Po podpisaniu zmieniono w pliku coś, czego podpisany dokument zmieniać nie pozwala.",
        "After signing, something was changed in the file that a signed document does not let anybody change.",
    ),
    "certificate_not_bound": Reason(
        "indeterminate",
        "Podpis nie chroni wskazania certyfikatu, więc certyfikat można by podmienić.",
        "The signature does not protect which certificate it is by, so that another one could be put in its place.",
    ),
    "format_not_judged": Reason(
        "indeterminate", "Podpisów tego rodzaju tu nie sprawdzamy.", "Signatures of this kind are not judged here."
    ),
    "certificate_chain_general_failure": Reason(
        "indeterminate",
        "Ścieżka certyfikatów prowadzi do zaufanego wystawcy, ale łamie jego ograniczenia.",
        "The certificates lead to a trusted issuer, but against the limits that they set.",
    ),
    "revoked_no_poe": Reason(
        "indeterminate",
        "Certyfikat podpisującego unieważniono, a nic nie dowodzi, że podpis złożono wcześniej.",
        "The signer's certificate was revoked and nothing proves an earlier signature.",
    ),
    "revoked_ca_no_poe": Reason(
        "indeterminate",
        "Certyfikat wystawcy unieważniono, a nic nie dowodzi, że podpis złożono wcześniej.",
        "An issuer's certificate was revoked and nothing proves an earlier signature.",
    ),
    "try_later": Reason(
        "indeterminate",
        "Nie wiadomo, czy certyfikat nie jest unieważniony; sprawdź ponownie później.",
        "Whether the certificate is revoked is not known; check again later.",
    ),
    "no_poe": Reason(
        "indeterminate",
        "Nic nie dowodzi, kiedy podpis złożono (brak znacznika czasu), a taki dowód jest tu wymagany.",
        "Nothing proves when the signature was made (no time stamp), which is required here.",
    ),
    "level_too_low": Reason(
        "indeterminate",
        "Podpis nie ma poziomu, który jest tu wymagany: brakuje w nim dowodów na później.",
        "The signature lacks the level required here: it does not carry the proofs for later.",
    ),
    "timestamp_over_other_data": Reason(
        "invalid", "Znacznik czasu obejmuje inne dane niż ten podpis.", "The time stamp covers other data than this signature."
    ),
    "timestamp_unreadable": Reason(
        "invalid", "Znacznika czasu w podpisie nie można odczytać.", "The time stamp in the signature cannot be read."
    ),
    "timestamp_untrusted": Reason(
        "indeterminate",
        "Znacznik czasu nie pochodzi od zaufanej usługi albo jej podpis lub certyfikat nie są w porządku.",
        "The time stamp is not by a trusted service, or its signature or certificate does not hold.",
    ),
    "timestamp_of_the_future": Reason(
        "indeterminate", "Znacznik czasu podaje chwilę, która jeszcze nie nadeszła.", "The time stamp is of a time yet to come."
    ),
    "addressee_signature_missing": Reason(
        "indeterminate",
        "Brakuje podpisu adresata: poświadczenie doręczenia podpisał tylko jego wystawca.",
        "The addressee's signature is missing: only the issuer signed this proof of delivery.",
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
_UNSIGNED: Final = "partial_coverage"
_LEVELS: Final[tuple[Baseline, ...]] = ("", "B", "T", "LT", "LTA")
_WORST_FIRST: Final[tuple[Verdict, ...]] = ("invalid", "indeterminate", "intact_weak", "valid")


def at_least(found: Baseline, wanted: Baseline) -> bool:
    """Say whether a level is another one or above it."""
    return _LEVELS.index(found) >= _LEVELS.index(wanted)


class Finding(Exception):
    """A reason to stop examining a signature: a result, not an error, with a detail in English for the log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".rstrip())
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class StampVerdict:
    """What became of one time stamp (znacznik czasu) in a signature: passed, or a reason of its own.

    ``at``, ``service`` and the ``path`` from it to an anchor are set only for one that passed. A bad one proves nothing and does
    not harm the signature, since anybody can put it there.
    """

    kind: StampKind
    reason: str
    detail: str = ""
    at: datetime | None = None
    service: x509.Certificate | None = field(default=None, repr=False)
    path: tuple[Known, ...] = field(default=(), repr=False)

    @property
    def text_pl(self) -> str:
        """Give the reason in Polish."""
        return "Znacznik czasu jest prawidłowy." if self.reason == "passed" else REASONS[self.reason].text_pl

    @property
    def text_en(self) -> str:
        """Give the reason in English."""
        return "The time stamp is valid." if self.reason == "passed" else REASONS[self.reason].text_en

    @property
    def by(self) -> str:
        """Name the service for people; empty for a bad one."""
        return common_name(self.service)


@dataclass(slots=True)
class SignatureVerdict:
    """What one signature proves. Everything but the verdict is filled as far as the examination came.

    ``signing_time`` is the signer's claim. ``person`` is set only for a verified Podpis Zaufany. ``covered`` holds the
    very nodes that the data references cover: content inside any ds:Signature is not among them.

    ``files`` names the files beside the document that a detached signature covers. ``element`` is the signature in an XML
    document; ``place`` says where one stands otherwise: the file in a container, the field in a PDF, of which
    it covers all up to ``revision``, this one of so many.

    ``baseline`` is the XAdES level that the signature is found to have; ``proved_at`` since when it is proved to exist, and
    ``proved_by`` which time-stamping service says so; ``stamps`` holds every time stamp, good or bad.

    ``path`` leads from the signer to an anchor, whatever the dates; ``news`` is what is known about revocation on it. ``over``
    holds the other signatures in the document that this one covers. ``signed_as`` says which party of a receipt signed, where
    whoever asks knows.
    """

    element: etree._Element | None = field(default=None, repr=False)
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
    files: tuple[str, ...] = ()
    baseline: Baseline = ""
    proved_at: datetime | None = None
    proved_by: str = ""
    stamps: tuple[StampVerdict, ...] = ()
    place: str = ""
    revision: tuple[int, int] | None = None
    path: tuple[Known, ...] = field(default=(), repr=False)
    news: News = "not_asked"
    over: tuple[etree._Element, ...] = field(default=(), repr=False)
    signed_as: Party = ""

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
            return shown(f"{self.person.given_name} {self.person.family_name}")
        return common_name(self.certificate)

    @property
    def subject(self) -> str:
        """Give the certificate's subject as text, empty without a certificate; never a PESEL."""
        return shown(self.certificate.subject.rfc4514_string()) if self.certificate else ""


def common_name(certificate: x509.Certificate | None) -> str:
    """Name the holder of a certificate for people: common name or organisation, empty without a certificate; never a PESEL."""
    if certificate is None:
        return ""
    subject = certificate.subject
    found = subject.get_attributes_for_oid(NameOID.COMMON_NAME) or subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return shown(str(found[0].value)) if found else ""


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts of the signatures that are children of the root, in document order; or those of a container or a PDF.

    ``elsewhere`` counts signatures in other places: they are never used, since they may belong to an attachment. ``unsigned``
    names the files of a container that no signature covers intact: with them the whole is not valid, however good the others.
    The same goes for ``lacking``, the reason why the signatures that are there are not enough.
    """

    signatures: tuple[SignatureVerdict, ...]
    elsewhere: int = 0
    unsigned: tuple[str, ...] = ()
    lacking: str = ""

    @property
    def verdict(self) -> Summary:
        """Give the worst verdict of all, or "unsigned"."""
        return min((REASONS[reason].verdict for reason in self._reasons), key=_WORST_FIRST.index, default="unsigned")

    @property
    def reason(self) -> str:
        """Give the reason behind the worst verdict, or "unsigned"."""
        return next((reason for reason in self._reasons if REASONS[reason].verdict == self.verdict), "unsigned")

    @property
    def _reasons(self) -> list[str]:
        found = [signature.reason for signature in self.signatures]
        of_all = [_UNSIGNED] if self.unsigned else []
        return [*found, *of_all, *filter(None, [self.lacking])] if found else []
