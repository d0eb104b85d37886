"""What can go wrong, as one tree.

    ConnectorError
    +-- InputRefused              the caller's fault, never retried
    |   +-- RequestInvalid        the request itself cannot be read; carries the list of mistakes
    |   +-- RequestTooLarge       the request is longer than what is configured
    |   +-- IdempotencyConflict   the same key with another body
    |   +-- TooManyLookUps        the register of addresses is asked too often: wait a minute
    |   +-- StateConflict         what is asked does not fit what is recorded
    |   |   +-- AftermathUnknown    a restored store cannot go on before it was asked what happened since the backup
    |   |   +-- AftermathUndecided  a restored store would send what the decision does not speak of
    |   |   +-- NotErasable         something must still be kept
    |   +-- Erased                it was here; only its mark is left
    |   +-- NotFound              no such letter, arrival, document ...
    |   +-- NotAllowed            the caller is not known
    |   |   +-- NotAdministrator  the caller is known, and may not do this
    +-- PlatformError             the platform's or the network's; may carry the raw answer
    |   +-- NotTaken              surely nothing arrived: retried
    |   |   +-- NotAdmitted       the platform does not admit our system: the channel is paused
    |   |   +-- MailboxFull       our own mailbox has no room: the letter waits
    |   +-- Refused               an answer that says no: final
    |   |   +-- WrongDigest       a confirm refused for its digest: the other one is tried once
    |   +-- OutcomeUnknown        reconciled, never retried
    |   |   +-- AnswerUnverifiable  an answer whose signature cannot be trusted; the raw bytes are kept
    |   +-- EnvelopeUnusable      an item of a queue that cannot be read: the box is paused
    +-- OurFault                  configuration, key, disk: a person is told
        +-- ConfigurationWrong
        +-- TrustedListsOutOfDate a trusted list was refused or could not be had; the last good one stays: retried
        +-- KeyRunsOut            a certificate ends soon and nothing follows it: shown until a new one is there
        +-- StoreUnusable         locked by another process, of another version or purpose
        +-- JournalBroken         an entry was changed, removed or cut off; nothing is sealed any more
        +-- ArchiveDamaged        the bytes kept do not have the digest they are filed under
        +-- ArchiveUnreachable    network, credentials or a full disk of the archive: retried
        +-- BackupUnusable        no backup there, of another purpose, or of a newer program
        |   +-- BackupDamaged     a part of it is missing or changed; detail names the parts
        +-- LeaseLost             another worker owns the job now

Each class answers: a stable code, whether to retry, whose fault, a sentence in Polish and in English.
``schemas`` and ``signing`` stand alone and answer the same four questions in findings and verdicts of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal

Fault = Literal["caller", "platform", "us"]


class ConnectorError(Exception):
    """The root of the tree.

    Args:
        detail: what happened, for the log and for developers; never content of a letter, a PESEL or a token.
    """

    code: ClassVar[str] = "error"
    retry: ClassVar[bool] = False
    fault: ClassVar[Fault] = "us"
    text_pl: ClassVar[str] = "Wystąpił błąd."
    text_en: ClassVar[str] = "Something went wrong."

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.text_en)
        self.detail = detail


class InputRefused(ConnectorError):
    """The caller gave something that cannot be worked with."""

    code = "input_refused"
    fault = "caller"
    text_pl = "Nie można przyjąć tych danych."
    text_en = "This input cannot be accepted."


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: a stable code, where it stands, and what to do about it in Polish and English."""

    code: str
    path: str
    text_pl: str
    text_en: str
    line: int | None = None


class RequestInvalid(InputRefused):
    """The request cannot be read; ``problems`` names each mistake."""

    code = "request_invalid"
    text_pl = "Zgłoszenie zawiera błędy; każdy z nich wskazano na liście."
    text_en = "The request has mistakes; the list names each of them."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s): " + ", ".join(problem.code for problem in problems))
        self.problems = tuple(problems)


class RequestTooLarge(InputRefused):
    """The request is longer than the configured limit; it was not read to its end."""

    code = "request_too_large"
    text_pl = "Zgłoszenie jest większe, niż dopuszcza konfiguracja konektora."
    text_en = "The request is larger than the connector's configuration allows."


class IdempotencyConflict(InputRefused):
    """The idempotency key was used before for another request."""

    code = "idempotency_conflict"
    text_pl = "Ten klucz Idempotency-Key należy już do innego pisma. Użyj nowego klucza."
    text_en = "This Idempotency-Key already belongs to another letter. Use a new key."


class TooManyLookUps(InputRefused):
    """As many look-ups in the register of addresses were made in the last minute as the configuration allows."""

    code = "too_many_look_ups"
    retry = True
    text_pl = "Za dużo zapytań do rejestru adresów naraz. Spróbuj ponownie za minutę."
    text_en = "Too many look-ups in the register of addresses at once. Try again in a minute."


class StateConflict(InputRefused):
    """What is asked does not fit what is recorded already; ``detail`` says what stands there."""

    code = "state_conflict"
    text_pl = "To nie zgadza się z tym, co już zapisano. Sprawdź obecny stan."
    text_en = "This does not fit what is recorded already. Look at its present state."


class AftermathUnknown(StateConflict):
    """A restored store cannot be released before platforms and document systems were asked what happened since the backup."""

    code = "aftermath_unknown"
    text_pl = "Najpierw zapytaj, co działo się po wykonaniu kopii: connector restore ask."
    text_en = "First ask what happened since the backup: connector restore ask."


class AftermathUndecided(StateConflict):
    """A restored store would send shipments that the decision does not speak of; ``detail`` names them."""

    code = "aftermath_undecided"
    text_pl = (
        "Są przesyłki, o których ta decyzja nie mówi; pokaże je connector restore show. Te, które nie mają wyjść, anuluj; "
        "resztę wypuść z --send-not-found albo --send-unasked."
    )
    text_en = (
        "This decision does not speak of every shipment; connector restore show lists them. Cancel what must not leave, and "
        "release the rest with --send-not-found or --send-unasked."
    )


class NotErasable(StateConflict):
    """Something must still be kept; ``obstacles`` are the codes that say why."""

    code = "not_erasable"
    text_pl = "Tego jeszcze nie można usunąć; powód pokaże connector retention list."
    text_en = "This cannot be erased yet; connector retention list says why."

    def __init__(self, obstacles: Sequence[str]) -> None:
        super().__init__(", ".join(obstacles))
        self.obstacles = tuple(obstacles)


class Erased(InputRefused):
    """It was here, and its time of keeping is over; what remains is shown with the letter or arrival."""

    code = "erased"
    text_pl = "Treść usunięto po upływie okresu przechowywania."
    text_en = "The content was erased after its time of keeping."


class NotFound(InputRefused):
    """There is no such thing, or it belongs to somebody else."""

    code = "not_found"
    text_pl = "Nie ma takiego pisma, przesyłki, dokumentu ani skrytki."
    text_en = "There is no such letter, shipment, document or box."


class NotAllowed(InputRefused):
    """The caller is not known."""

    code = "not_allowed"
    text_pl = "Brak uprawnień: sprawdź klucz API."
    text_en = "Not allowed: check the API key."


class NotAdministrator(NotAllowed):
    """The caller is known, but this is an administrator's to do."""

    code = "not_administrator"
    text_pl = "To może zrobić tylko administrator konektora."
    text_en = "Only an administrator of the connector may do this."


class PlatformError(ConnectorError):
    """The other side or the network failed.

    Args:
        detail: what was seen, without content.
        raw: the answer's bytes as they came, if any came; the caller keeps them.
        quiet_for: how long the platform asks to be left alone (Retry-After), if it does.
    """

    code = "platform_error"
    fault: ClassVar[Fault] = "platform"
    text_pl = "Platforma nie odpowiedziała poprawnie."
    text_en = "The platform did not answer properly."

    def __init__(self, detail: str = "", raw: bytes | None = None, quiet_for: timedelta | None = None) -> None:
        super().__init__(detail)
        self.raw = raw
        self.quiet_for = quiet_for


class NotTaken(PlatformError):
    """Name look-up, connection or TLS failed: surely nothing arrived."""

    code = "not_taken"
    retry = True
    text_pl = "Nie udało się połączyć z platformą; nic nie zostało wysłane. Spróbujemy ponownie."
    text_en = "The platform could not be reached; nothing was sent. We will try again."


class NotAdmitted(NotTaken):
    """The platform refused our system before it looked at what was sent: certificate, signature or right."""

    code = "not_admitted"
    text_pl = "Platforma nie dopuszcza naszego systemu (certyfikat, podpis, uprawnienie). Kanał wstrzymany; pisma czekają."
    text_en = "The platform does not admit our system (certificate, signature, right). The channel is paused; letters wait."


class MailboxFull(NotTaken):
    """The office's own mailbox has no room for what is to be sent."""

    code = "mailbox_full"
    fault = "us"
    text_pl = "Skrzynka urzędu jest pełna; nic nie zostało wysłane. Zwolnij w niej miejsce, a pismo wyjdzie samo."
    text_en = "The office's own mailbox is full; nothing was sent. Make room in it, and the letter leaves by itself."


class Refused(PlatformError):
    """The platform understood and said no."""

    code = "refused"
    text_pl = "Platforma odrzuciła przesyłkę."
    text_en = "The platform refused."


class WrongDigest(Refused):
    """The platform refused a confirm; the digest in it may be of the wrong kind."""

    code = "wrong_digest"
    text_pl = "Platforma nie przyjęła potwierdzenia odbioru (skrót)."
    text_en = "The platform did not take the confirmation (digest)."


class OutcomeUnknown(PlatformError):
    """The call ended without an outcome that can be relied on."""

    code = "outcome_unknown"
    text_pl = "Nie wiadomo, czy platforma przyjęła przesyłkę. Nie wysyłaj jej ponownie; sprawdzamy."
    text_en = "It is not known whether the platform took it. Do not send again; we are checking."


class AnswerUnverifiable(OutcomeUnknown):
    """An answer came, but its signature cannot be trusted."""

    code = "answer_unverifiable"
    text_pl = "Odpowiedzi platformy nie można zweryfikować (podpis). Zachowano ją; kanał czeka na decyzję."
    text_en = "The platform's answer cannot be verified (signature). It is kept; the channel waits for a decision."


class EnvelopeUnusable(PlatformError):
    """An item of a queue came without what is needed to keep and confirm it."""

    code = "envelope_unusable"
    text_pl = "Platforma podała niepełną kopertę dokumentu. Skrytka wstrzymana, nic nie potwierdzono."
    text_en = "The platform gave an incomplete envelope. The box is paused, nothing was confirmed."


class OurFault(ConnectorError):
    """Something on our side needs a person."""

    code = "our_fault"
    text_pl = "Błąd po stronie konektora; potrzebny administrator."
    text_en = "A fault on the connector's side; an administrator is needed."


class ConfigurationWrong(OurFault):
    """A setting is missing or cannot be used; ``detail`` names it."""

    code = "configuration_wrong"
    text_pl = "Błędna konfiguracja."
    text_en = "The configuration is wrong."


class TrustedListsOutOfDate(OurFault):
    """A trusted list (zaufana lista) was refused or could not be had; the last good one stays and ages. ``detail`` names each."""

    code = "trusted_lists_out_of_date"
    retry = True
    text_pl = "Nie udało się odświeżyć zaufanych list; używamy ostatnich dobrych."
    text_en = "The trusted lists could not be brought up to date; the last good ones are used."


class KeyRunsOut(OurFault):
    """A signing key's certificate ends soon, or has ended, and no other one under its name follows. ``detail`` names each."""

    code = "key_runs_out"
    retry = True
    text_pl = "Certyfikat klucza podpisującego niedługo straci ważność, a następnego nie ma."
    text_en = "The certificate of a signing key ends soon and none follows it."


class StoreUnusable(OurFault):
    """The store is locked by another process, or is of another version or purpose."""

    code = "store_unusable"
    text_pl = "Nie można otworzyć magazynu danych."
    text_en = "The store cannot be opened."


class JournalBroken(OurFault):
    """The journal is not what was written; ``detail`` says where."""

    code = "journal_broken"
    text_pl = "Dziennik naruszono: wpis zmieniono, usunięto albo odcięto. Uruchom 'connector journal verify'."
    text_en = "The journal was tampered with: an entry was changed, removed or cut off. Run 'connector journal verify'."


class ArchiveDamaged(OurFault):
    """Bytes in the archive are missing or changed."""

    code = "archive_damaged"
    text_pl = "Dokument w archiwum jest uszkodzony lub go brakuje."
    text_en = "A document in the archive is damaged or missing."


class ArchiveUnreachable(OurFault):
    """The archive cannot be read or written now: network, credentials, a full disk; nothing was changed."""

    code = "archive_unreachable"
    retry = True
    text_pl = "Archiwum dokumentów jest chwilowo niedostępne; niczego nie utracono. Spróbuj ponownie za chwilę."
    text_en = "The archive of documents cannot be reached now; nothing is lost. Try again in a moment."


class BackupUnusable(OurFault):
    """There is no backup to work with, or it belongs to another purpose or to a newer program."""

    code = "backup_unusable"
    text_pl = "Nie ma kopii zapasowej, której można by tu użyć."
    text_en = "There is no backup that can be used here."


class BackupDamaged(BackupUnusable):
    """Parts of a backup are missing or changed; ``detail`` names them."""

    code = "backup_damaged"
    text_pl = "Kopia zapasowa jest uszkodzona; niczego z niej nie odtworzono. Wskaż starszą kopię."
    text_en = "The backup is damaged; nothing was restored from it. Name an older one."


class LeaseLost(OurFault):
    """Another worker owns the job now; nothing was called."""

    code = "lease_lost"
    retry = True
    text_pl = "Zadanie przejął inny proces."
    text_en = "Another worker took the job over."
