"""What can go wrong while signing or checking an answer, as one tree.

    SigningError
    +-- KeyUnusable                  us: a key or its certificate
    |   +-- KeyUnreadable
    |   +-- KeyMismatch
    |   +-- KeyTooWeak
    |   +-- KeyNotForLetters
    |   +-- KeyForLetters
    |   +-- CertificateOutOfDate
    |   +-- TokenUnavailable         not there now; asked again later
    |   +-- TokenPinRefused
    |   +-- KeyNotInToken
    +-- RequestRefused               caller: a request for a certificate that is not made
    |   +-- SubjectUnreadable
    |   +-- KeyExists
    +-- CannotSign                   caller: this document
    |   +-- DocumentHasDoctype
    |   +-- WouldBreakSignature
    |   +-- NotCanonical
    +-- StampError                   platform: a time stamp that proves nothing
    |   +-- StampServiceSilent       no answer; asked again later
    |   +-- StampRefused
    |   +-- StampUnreadable
    |   +-- StampForSomethingElse
    |   +-- StampUntrusted
    |   +-- StampTimeWrong
    +-- NewsMissing                  platform: no news about revocation for a signature that shall keep
    +-- LevelNotReached              us: a signature that was to keep, and is not of the level wanted; asked again later
    +-- TrustedListError             platform: a trusted list that is not loaded
    |   +-- ListUnavailable          no answer, or one that is no file; asked again later
    |   +-- ListUnreadable
    |   +-- ListUnsigned
    |   +-- ListAltered
    |   +-- ListSignerUnknown
    |   +-- ListForeign
    |   +-- ListOfAnotherType
    |   +-- ListOlder
    |   +-- ListExpired
    |   +-- ListNotPointedTo
    +-- FileUnreadable               caller: a signed file that is not opened, so that nothing is judged
    |   +-- ContainerUnreadable
    |   +-- ContainerSuspicious
    |   +-- ContainerTooLarge
    |   +-- PdfUnreadable
    |   +-- PdfTooLarge
    +-- WssError                     platform: an answer that proves nothing
        +-- AnswerUnsigned
        +-- AnswerWrapped
        +-- AnswerSignerUnknown
        +-- AnswerAltered
        +-- AnswerStale

Each class answers: stable code, retry or not, whose fault, a sentence in Polish and English.
A signature in a received document is never an error: it gets a verdict (module ``verdict``).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from cryptography import x509

Fault = Literal["caller", "platform", "us"]


class SigningError(Exception):
    """Root of the tree; ``detail`` adds what a person needs beside the fixed sentences."""

    code: ClassVar[str] = "signing_error"
    retry: ClassVar[bool] = False
    fault: ClassVar[Fault] = "us"
    text_pl: ClassVar[str] = "Błąd podpisu."
    text_en: ClassVar[str] = "Signature error."

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {self.text_en} {detail}".rstrip())
        self.detail = detail


class KeyUnusable(SigningError):
    """A configured key or certificate cannot be used."""

    code = "key_unusable"
    text_pl = "Skonfigurowanego klucza nie można użyć."
    text_en = "The configured key cannot be used."


class KeyUnreadable(KeyUnusable):
    """The key or certificate cannot be read, or the password is wrong."""

    code = "key_unreadable"
    text_pl = "Nie można odczytać klucza lub certyfikatu (zły format albo hasło)."
    text_en = "The key or certificate cannot be read (wrong format or password)."


class KeyMismatch(KeyUnusable):
    """The certificate was issued for another key."""

    code = "key_mismatch"
    text_pl = "Certyfikat nie należy do tego klucza."
    text_en = "The certificate does not belong to this key."


class KeyTooWeak(KeyUnusable):
    """The key is below RSA 2048 or EC P-256, or of another kind."""

    code = "key_too_weak"
    text_pl = "Klucz jest za krótki lub nieobsługiwanego rodzaju (wymagany RSA 2048 lub EC P-256)."
    text_en = "The key is too short or of an unsupported kind (RSA 2048 or EC P-256 needed)."


class KeyNotForLetters(KeyUnusable):
    """The system key of the platform account was asked to sign a letter."""

    code = "key_not_for_letters"
    text_pl = "Klucz systemowy konta na platformie nie podpisuje pism."
    text_en = "The system key of the platform account does not sign letters."


class KeyForLetters(KeyUnusable):
    """Only the key of the journal seals the journal."""

    code = "key_for_letters"
    text_pl = "Ten klucz nie jest kluczem dziennika i nie może go pieczętować."
    text_en = "This key is not the journal's and cannot seal it."


class CertificateOutOfDate(KeyUnusable):
    """The certificate is not valid at the moment of signing."""

    code = "certificate_out_of_date"
    text_pl = "Certyfikat nie jest ważny w chwili podpisywania."
    text_en = "The certificate is not valid at the moment of signing."


class TokenUnavailable(KeyUnusable):
    """The token (token, karta, HSM) that keeps the key cannot be reached: taken out, its program down, another one put in."""

    code = "token_unavailable"
    retry = True
    text_pl = "Token z kluczem jest niedostępny (wyjęty, wyłączony albo zły moduł PKCS #11)."
    text_en = "The token with the key is out of reach (taken out, switched off, or a wrong PKCS #11 module)."


class TokenPinRefused(KeyUnusable):
    """The token refuses the PIN. It is not offered again before the program starts anew, lest the token lock itself."""

    code = "token_pin_refused"
    text_pl = "Token odrzucił PIN. Popraw go i uruchom konektor ponownie; do tego czasu konektor nie próbuje."
    text_en = "The token refused the PIN. Correct it and start the connector again; until then it is not tried."


class KeyNotInToken(KeyUnusable):
    """The token has no key, or several, under the label or identifier that is configured."""

    code = "key_not_in_token"
    text_pl = "Token nie ma dokładnie jednego klucza o tej etykiecie lub identyfikatorze."
    text_en = "The token has not exactly one key of this label or identifier."


class RequestRefused(SigningError):
    """A request for a certificate (wniosek o certyfikat, CSR) cannot be made as it was asked for."""

    code = "request_refused"
    fault = "caller"
    text_pl = "Nie można sporządzić takiego wniosku o certyfikat."
    text_en = "Such a request for a certificate cannot be made."


class SubjectUnreadable(RequestRefused):
    """The subject is not written as RFC 4514 wants it."""

    code = "subject_unreadable"
    text_pl = "Nieczytelna nazwa podmiotu; wzór: CN=Pieczęć,O=Urząd,organizationIdentifier=VATPL-0000000000,C=PL."
    text_en = "The subject cannot be read; write it like CN=Seal,O=Office,organizationIdentifier=VATPL-0000000000,C=PL."


class KeyExists(RequestRefused):
    """A new key was asked for where there is one; it is never overwritten."""

    code = "key_exists"
    text_pl = "Klucz już tam jest; nie został zmieniony."
    text_en = "There is a key already; it was not touched."


class CannotSign(SigningError):
    """This document cannot be signed as it stands."""

    code = "cannot_sign"
    fault = "caller"
    text_pl = "Tego dokumentu nie można podpisać."
    text_en = "This document cannot be signed."


class DocumentHasDoctype(CannotSign):
    """The document carries a DOCTYPE, which canonical XML does not cover."""

    code = "document_has_doctype"
    text_pl = "Dokument zawiera deklarację DOCTYPE i nie może zostać podpisany."
    text_en = "The document has a DOCTYPE declaration and cannot be signed."


class WouldBreakSignature(CannotSign):
    """A signature already there covers everything but itself; a second one would break it."""

    code = "would_break_signature"
    text_pl = "Dokument ma podpis, który kolejny podpis by naruszył."
    text_en = "The document has a signature that a further one would break."


class NotCanonical(CannotSign):
    """The document has no canonical form, for instance for a relative namespace."""

    code = "not_canonical"
    text_pl = "Dokumentu nie można sprowadzić do postaci kanonicznej."
    text_en = "The document has no canonical form."


class WssError(SigningError):
    """An answer over SOAP is not proved to come from the platform unaltered; it is kept, never used."""

    code = "answer_unproved"
    fault = "platform"
    text_pl = "Nie udało się potwierdzić, że odpowiedź pochodzi z platformy."
    text_en = "The answer is not proved to come from the platform."


class AnswerUnsigned(WssError):
    """The answer bears no signature over its Body."""

    code = "answer_unsigned"
    text_pl = "Odpowiedź platformy nie jest podpisana."
    text_en = "The platform's answer is not signed."


class AnswerWrapped(WssError):
    """The shape of the answer is not the one that a signature can vouch for (wrapping, doubled ids)."""

    code = "answer_wrapped"
    text_pl = "Budowa odpowiedzi jest podejrzana: podpis nie obejmuje treści, którą widać."
    text_en = "The answer's shape is suspicious: the signature does not cover the visible content."


class AnswerSignerUnknown(WssError):
    """The answer is signed with a certificate that is not pinned, or is pinned and out of date."""

    code = "answer_signer_unknown"
    text_pl = "Odpowiedź podpisano certyfikatem, którego nie wskazano w konfiguracji lub który nie jest ważny."
    text_en = "The answer is signed with a certificate that is not pinned, or not valid."

    def __init__(self, detail: str = "", certificate: x509.Certificate | None = None) -> None:
        super().__init__(detail)
        self.certificate = certificate


class AnswerAltered(WssError):
    """Digest or signature value do not match."""

    code = "answer_altered"
    text_pl = "Odpowiedź platformy zmieniono po podpisaniu."
    text_en = "The platform's answer was altered after signing."


class AnswerStale(WssError):
    """The Timestamp is unsigned, out of date or from the future."""

    code = "answer_stale"
    text_pl = "Znacznik czasu odpowiedzi jest nieaktualny lub niepodpisany."
    text_en = "The answer's time stamp is out of date or unsigned."


class StampError(SigningError):
    """No time stamp that could be believed was to be had."""

    code = "stamp_error"
    fault = "platform"
    text_pl = "Nie udało się uzyskać wiarygodnego znacznika czasu."
    text_en = "No time stamp that can be believed was to be had."


class StampServiceSilent(StampError):
    """The time-stamping service did not answer."""

    code = "stamp_service_silent"
    retry = True
    text_pl = "Usługa znakowania czasem nie odpowiada."
    text_en = "The time-stamping service does not answer."


class StampRefused(StampError):
    """The service answered that it stamps nothing."""

    code = "stamp_refused"
    text_pl = "Usługa znakowania czasem odmówiła."
    text_en = "The time-stamping service refused."


class StampUnreadable(StampError):
    """What should be a time stamp cannot be read as one."""

    code = "stamp_unreadable"
    text_pl = "Znacznika czasu nie można odczytać."
    text_en = "The time stamp cannot be read."


class StampForSomethingElse(StampError):
    """The stamp covers another content, or answers another request."""

    code = "stamp_for_something_else"
    text_pl = "Znacznik czasu dotyczy czegoś innego."
    text_en = "The time stamp is for something else."


class StampUntrusted(StampError):
    """The stamp's signature, certificate or chain does not hold."""

    code = "stamp_untrusted"
    text_pl = "Nie można zaufać temu, kto wystawił znacznik czasu (podpis, certyfikat lub jego łańcuch)."
    text_en = "Whoever issued the time stamp cannot be trusted (signature, certificate or chain)."


class StampTimeWrong(StampError):
    """The stamp is of a time yet to come."""

    code = "stamp_time_wrong"
    text_pl = "Znacznik czasu jest z przyszłości; sprawdź zegar."
    text_en = "The time stamp is from the future; check the clock."


class NewsMissing(SigningError):
    """Certificates or revocation values for level LT cannot be had now, or say that somebody in the chain was revoked."""

    code = "news_missing"
    retry = True
    fault = "platform"
    text_pl = "Brak aktualnych danych o unieważnieniach certyfikatów; podpisu nie można teraz utrwalić."
    text_en = "There are no fresh data on revocation of the certificates; the signature cannot be made to keep now."


class LevelNotReached(SigningError):
    """A signature of ours was given what its level needs, and is still not found to have it: nobody vouches for the signer."""

    code = "level_not_reached"
    retry = True
    text_pl = "Podpis nie osiągnął wymaganego poziomu: jego certyfikat lub znacznik czasu nie są zaufane dla pism wychodzących."
    text_en = "The signature did not reach its level: its certificate or time stamp is not trusted for letters that go out."


class TrustedListError(SigningError):
    """A trusted list is not loaded; the last good one stays."""

    code = "list_error"
    fault = "platform"
    text_pl = "Zaufanej listy nie przyjęto; obowiązuje ostatnia dobra."
    text_en = "The trusted list was not accepted; the last good one stays."


class ListUnavailable(TrustedListError):
    """The list could not be downloaded."""

    code = "list_unavailable"
    retry = True
    text_pl = "Nie udało się pobrać zaufanej listy."
    text_en = "The trusted list could not be downloaded."


class ListUnreadable(TrustedListError):
    """What was downloaded is no list of ETSI TS 119 612, version 5 or 6."""

    code = "list_unreadable"
    text_pl = "Pobrany plik nie jest zaufaną listą w znanej wersji (ETSI TS 119 612, 5 lub 6)."
    text_en = "The file is no trusted list of a known version (ETSI TS 119 612, 5 or 6)."


class ListUnsigned(TrustedListError):
    """The list bears no signature."""

    code = "list_unsigned"
    text_pl = "Zaufana lista nie jest podpisana."
    text_en = "The trusted list is not signed."


class ListAltered(TrustedListError):
    """The signature of the list does not hold, or does not cover the whole of it."""

    code = "list_altered"
    text_pl = "Podpis zaufanej listy jest błędny albo nie obejmuje jej całej."
    text_en = "The signature of the trusted list does not hold, or not for the whole of it."


class ListSignerUnknown(TrustedListError):
    """The list is signed by a certificate that its scheme does not name, or one that is not valid now."""

    code = "list_signer_unknown"
    text_pl = "Zaufaną listę podpisał ktoś inny niż jej operator albo jego certyfikat jest nieważny."
    text_en = "The trusted list is signed by someone else than its operator, or the certificate is not valid."


class ListForeign(TrustedListError):
    """The list is another territory's."""

    code = "list_foreign"
    text_pl = "To zaufana lista innego państwa."
    text_en = "This is the trusted list of another territory."


class ListOfAnotherType(TrustedListError):
    """A list of lists stands where a national list should, or the other way round."""

    code = "list_of_another_type"
    text_pl = "To zaufana lista innego rodzaju."
    text_en = "This is a trusted list of another type."


class ListOlder(TrustedListError):
    """The list has a lower sequence number than the one that is kept."""

    code = "list_older"
    text_pl = "Ta zaufana lista jest starsza od przechowywanej."
    text_en = "This trusted list is older than the one kept."


class ListExpired(TrustedListError):
    """The day of the list's next update is over, or it has none because the list was closed."""

    code = "list_expired"
    text_pl = "Termin następnej aktualizacji zaufanej listy minął."
    text_en = "The trusted list is past its next update."


class ListNotPointedTo(TrustedListError):
    """The list of the lists names no place or no certificates for this territory."""

    code = "list_not_pointed_to"
    text_pl = "Lista list nie wskazuje zaufanej listy tego państwa."
    text_en = "The list of the lists does not point to a list of this territory."


class FileUnreadable(SigningError):
    """A signed file cannot be opened, so that nothing can be said of its signatures."""

    code = "file_unreadable"
    fault = "caller"
    text_pl = "Podpisanego pliku nie można otworzyć."
    text_en = "The signed file cannot be opened."


class ContainerUnreadable(FileUnreadable):
    """The file is no whole ZIP."""

    code = "container_unreadable"
    text_pl = "Kontenera nie można otworzyć: plik ZIP jest uszkodzony."
    text_en = "The container cannot be opened: the ZIP file is damaged."


class ContainerSuspicious(FileUnreadable):
    """The container is put together so that two programs may see two contents (names, links, encryption, order)."""

    code = "container_suspicious"
    text_pl = "Kontener zbudowano podejrzanie (nazwy plików, szyfrowanie lub ukryta treść); nie otwieramy go."
    text_en = "The container is put together suspiciously (file names, encryption or hidden content); it is not opened."


class ContainerTooLarge(FileUnreadable):
    """The container holds more files, or more octets, than are unpacked here."""

    code = "container_too_large"
    text_pl = "Kontener po rozpakowaniu byłby zbyt duży."
    text_en = "The container would be too large once unpacked."


class PdfUnreadable(FileUnreadable):
    """The file begins as a PDF and cannot be read as one."""

    code = "pdf_unreadable"
    text_pl = "Pliku PDF nie można odczytać: jest uszkodzony lub zaszyfrowany."
    text_en = "The PDF cannot be read: it is damaged or encrypted."


class PdfTooLarge(FileUnreadable):
    """Reading the PDF would take more time or memory than is given to one file."""

    code = "pdf_too_large"
    text_pl = "Plik PDF jest zbyt duży lub zbyt złożony, żeby sprawdzić jego podpisy."
    text_en = "The PDF is too large or too complex for its signatures to be checked."
