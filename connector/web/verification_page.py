"""Show a verification report as a page that can be read, printed and filed, in plain Polish or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from connector.web.panel.filling import TEMPLATES

Language = Literal["pl", "en"]

WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "pl": {
        "title": "Raport ze sprawdzenia podpisów",
        "file": "Plik",
        "checked_for": "Certyfikaty oceniono na chwilę",
        "valid": "Podpisy są prawidłowe.",
        "intact_weak": "Dokument jest nienaruszony, ale podpis jest słaby: nie ma mocy podpisu zaawansowanego.",
        "indeterminate": "Nie można rozstrzygnąć, czy podpis jest prawidłowy.",
        "invalid": "Podpis jest nieprawidłowy.",
        "unsigned": "W dokumencie nie ma podpisu.",
        "unreadable": "Pliku nie można odczytać.",
        "elsewhere": "Podpisy w innych miejscach dokumentu, które tu niczego nie dowodzą",
        "signature": "Podpis",
        "who": "Kto",
        "nobody": "nie wiadomo",
        "role": "W jakiej roli",
        "podpis_zaufany": "osoba, Podpis Zaufany",
        "person": "osoba, własny certyfikat",
        "organisation_or_system": "organizacja lub system (pieczęć)",
        "unknown": "nie wiadomo",
        "verdict": "Ocena",
        "since": "Od kiedy to pewne",
        "since_time_stamp": "{since}; dowodzi tego znacznik czasu: {service}.",
        "since_receipt": "{since}; dowodzi tego poświadczenie.",
        "since_now": "{since}, czyli chwila sprawdzenia; nic nie dowodzi, że podpis istniał wcześniej.",
        "since_unknown": "Nie wiadomo.",
        "claimed": "Podpisujący podaje czas {time}; nic tego czasu nie dowodzi.",
        "no_time": "Podpis nie podaje czasu.",
        "level": "Poziom",
        "level_None": "żaden: to nie jest zaawansowany podpis elektroniczny albo nie udało się tego ustalić",
        "level_B": "B (podstawowy): sam podpis",
        "level_T": "T: podpis ze znacznikiem czasu",
        "level_LT": "LT: ze znacznikiem czasu i dowodami ważności certyfikatów",
        "level_LTA": "LTA: jak LT, odnawiany archiwalnymi znacznikami czasu",
        "revocation": "Unieważnienie",
        "qualified": "Czy kwalifikowany",
        "list": "Mówi to zaufana lista {territory} nr {sequence} z {issued} ({provider}, {service}).",
        "list_stale": "Lista jest po terminie.",
        "stamp": "Znacznik czasu",
        "stamp_qualified": "usługa kwalifikowana",
        "stamp_not_qualified": "usługa nie była wtedy kwalifikowana",
        "signed_as_addressee": "adresat",
        "signed_as_issuer": "wystawca poświadczenia",
        "coverage": "Co obejmuje",
        "whole_document": "cały dokument",
        "partial": "tylko część dokumentu; reszta nie jest podpisana",
        "nothing": "nie ustalono, co podpisano",
        "files": "Podpisane pliki",
        "revision": "Stan pliku PDF {number} z {of}, razem z wcześniejszymi podpisami; późniejsze podpisy go nie zmieniają.",
        "place": "Gdzie stoi",
        "unsigned_files": "Pliki, których nikt nie podpisał",
        "covers": "Podpis obejmuje też inne podpisy ({count}); nie obejmuje tego, co stoi wewnątrz niego samego.",
        "not_covered": "Podpis nie obejmuje podpisów innych osób ani tego, co stoi wewnątrz podpisu.",
        "certificate": "Certyfikat",
        "issuer": "Wystawca",
        "valid_from": "Ważny od",
        "valid_until": "Ważny do",
    },
    "en": {
        "title": "Report on signatures",
        "file": "File",
        "checked_for": "Certificates were judged for",
        "valid": "The signatures are valid.",
        "intact_weak": "The document is intact, but the signature is weak: it is not an advanced signature.",
        "indeterminate": "It cannot be decided whether the signature is valid.",
        "invalid": "The signature is not valid.",
        "unsigned": "The document holds no signature.",
        "unreadable": "The file cannot be read.",
        "elsewhere": "Signatures in other places of the document, which prove nothing here",
        "signature": "Signature",
        "who": "Who",
        "nobody": "not known",
        "role": "In what role",
        "podpis_zaufany": "a person, Podpis Zaufany",
        "person": "a person, with a certificate of their own",
        "organisation_or_system": "an organisation or system (a seal)",
        "unknown": "not known",
        "verdict": "Verdict",
        "since": "Since when it is proved",
        "since_time_stamp": "{since}; proved by a time stamp of {service}.",
        "since_receipt": "{since}; proved by a receipt.",
        "since_now": "{since}, the moment of this check; nothing proves that the signature existed before.",
        "since_unknown": "Not known.",
        "claimed": "The signer states the time {time}; nothing proves that time.",
        "no_time": "The signature states no time.",
        "level": "Level",
        "level_None": "none: not an advanced signature, or that could not be established",
        "level_B": "B (basic): the signature alone",
        "level_T": "T: with a time stamp",
        "level_LT": "LT: with a time stamp and proofs that the certificates were valid",
        "level_LTA": "LTA: as LT, renewed by archive time stamps",
        "revocation": "Revocation",
        "qualified": "Whether qualified",
        "list": "By the trusted list {territory} no. {sequence} of {issued} ({provider}, {service}).",
        "list_stale": "The list is past its date.",
        "stamp": "Time stamp",
        "stamp_qualified": "a qualified service",
        "stamp_not_qualified": "the service was not qualified then",
        "signed_as_addressee": "the addressee",
        "signed_as_issuer": "the issuer of the receipt",
        "coverage": "What it covers",
        "whole_document": "the whole document",
        "partial": "only a part of the document; the rest is not signed",
        "nothing": "what was signed could not be established",
        "files": "Signed files",
        "revision": "State {number} of {of} of the PDF, with the signatures before it; later signatures do not change it.",
        "place": "Where it stands",
        "unsigned_files": "Files that nobody signed",
        "covers": "It covers other signatures too ({count}), and nothing that stands inside itself.",
        "not_covered": "It does not cover other signatures nor what stands inside a signature.",
        "certificate": "Certificate",
        "issuer": "Issuer",
        "valid_from": "Valid from",
        "valid_until": "Valid until",
    },
}


def render(reports: Mapping[str, Mapping[str, Any]], language: Language = "pl") -> str:
    """Write the page.

    Args:
        reports: by file name, as :func:`signing.report.as_json` gives them, or what says that a file is unreadable.
        language: of the page; names, addresses and indications stay as they are.

    Returns:
        One HTML document that needs nothing from elsewhere; every PESEL in it is hidden.
    """
    return TEMPLATES.get_template("verification.html").render(reports=reports, language=language, say=WORDS[language])
