"""What the journal's entries say, as plain Polish sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connector.letters.shipment import LABEL_PL
from connector.web.panel import words

SENTENCES: Final[Mapping[str, str]] = {
    "letter.accepted": "Przyjęto pismo do wysłania. Liczba adresatów: {shipments}.",
    "letter.mode_chosen": "Reguły wybrały drogę pisma ({modes}). Zadecydowały: {rules}.",
    "letter.mode_decided": "Osoba wybrała drogę pisma ({modes}).",
    "letter.signed": "Osoba przekazała podpisany dokument.",
    "letter.sealed": "Osoba zleciła opieczętowanie pisma kluczem urzędu: {key}.",
    "letter.deadline_near": "Zbliża się termin wysłania, a nie wszystko wyszło.",
    "letter.deadline_missed": "Minął termin wysłania, a nie wszystko wyszło.",
    "retention.hold": "Osoba wstrzymała usunięcie.",
    "retention.unhold": "Osoba zniosła wstrzymanie usunięcia.",
    "retention.category": "Osoba ustaliła kategorię archiwalną: {category} (przedtem: {before}).",
    "retention.erased": "Usunięto treść i dane osobowe po upływie okresu przechowywania (kategoria {category}).",
    **{f"shipment.{status.value}": f"Stan przesyłki: {label}." for status, label in LABEL_PL.items()},
    "shipment.asked": "Zapytano platformę o przesyłkę. Wynik: {result}.",
    "dispatch.asked": "Zapytano platformę o wysyłkę. Liczba przesyłek: {shipments}. Wynik: {result}.",
    "evidence.kept": "Zachowano dowód {kind}. Ocena: {verdict}. Przypisanie: {match}.",
    "sent_elsewhere.found": "Znaleziono pismo wysłane poza konektorem; numer w składzie platformy: {number}.",
    "arrival.kept": "Pobrano pismo z platformy i bezpiecznie zapisano.",
    "arrival.confirmed": "Potwierdzono platformie odbiór pisma.",
    "arrival.no_longer_queued": "Platforma nie pokazuje już pisma w kolejce, więc odbiór uznano za potwierdzony.",
    "arrival.taken_elsewhere": "Pismo zniknęło z kolejki bez naszego potwierdzenia: ktoś inny czyta tę skrytkę.",
    "arrival.released": "Osoba zdecydowała, że pismo może iść dalej.",
    "address.changed": "W rejestrze adresów (BAE) zmienił się stan adresu. Przedtem: {before}; teraz: {now}.",
    "recipient.looked_up": "Szukano adresata w rejestrze adresów (BAE) {by}.",
    "shipment.decided": "Zapisano: {decision}.",
    "rejudging.planned": "Osoba zleciła ponowną ocenę tego, czemu wcześniej nie można było wierzyć.",
    "answer.rejudged": "Ponownie oceniono zachowaną odpowiedź platformy. Wynik: {outcome}.",
    "evidence.rejudged": "Ponownie oceniono dowód. Przedtem: {before}; teraz: {now}.",
    "arrival.rejudged": "Ponownie oceniono podpisy pisma. Przedtem: {before}; teraz: {now}.",
    "arrival.checked": "Sprawdzono pismo. Wynik: {verdict}.",
    "arrival.quarantined": "Odłożono pismo do wyjaśnienia. Powód: {reason}",
    "arrival.is_evidence": "Rozpoznano dowód do pisma wychodzącego; nie jest to pismo przychodzące.",
    "arrival.routed": "Skierowano pismo do systemu: {target}.",
    "arrival.handing_over": "Przekazano pismo do systemu: {target}. Czekamy na numer z rejestru.",
    "arrival.handover_unknown": "Nie wiadomo, czy system {target} przyjął pismo.",
    "arrival.not_taken": "System {target} nie przyjął pisma.",
    "arrival.handed_over": "System {target} zarejestrował pismo pod numerem {register_number}.",
    "acknowledgement.stray": "System {target} potwierdził wpływ, którego tu nie ma: {arrival}.",
    "box.paused": "Wstrzymano skrytkę. Powód: {reason}.",
    "box.quiet": "Platforma poprosiła o przerwę; nie wywołujemy jej do {until}.",
    "box.queue_fell": "Z kolejki skrytki ubyło bez nas: {number}. Ktoś jeszcze czyta tę skrytkę.",
    "books.drawn_up": "Sporządzono księgę dnia {day}. Spraw dla człowieka: {findings}.",
    "box.nearly_full": "Platforma ostrzegła, że skrzynka jest prawie pełna.",
    "box.has_room": "Platforma nie ostrzega już, że skrzynka jest prawie pełna.",
    "box.subscribed": "Platforma będzie dzwonić, gdy w skrzynce coś się zmieni (powiadomienia włączone).",
    "box.unsubscribed": "Platforma nie będzie już dzwonić o tej skrzynce (powiadomienia wyłączone).",
    "box.deleting_on": "Osoba włączyła usuwanie ze skrzynki tego, co jest już bezpieczne w konektorze.",
    "box.deleting_off": "Osoba wyłączyła usuwanie ze skrzynki.",
    "mail.clearing": "Sprawdzono kopię wiadomości {message} i dowodów; może opuścić skrzynkę, gdy obejmie ją kopia zapasowa.",
    "mail.binned": "Przeniesiono wiadomość {message} do kosza skrzynki.",
    "mail.deleted": "Usunięto wiadomość {message} ze skrzynki; jej treść i dowody są w konektorze.",
    "mail.left": "Wiadomość {message} nie jest już usuwana przez konektor. Powód: {reason}.",
    "mail.awaited": "Wiadomości {message} nie można jeszcze pobrać; konektor spróbuje ponownie.",
    "box.answer_kept": "Zachowano odpowiedź platformy, która wstrzymała skrytkę.",
    "channel.unanswered": "Próba połączenia z platformą nie dała odpowiedzi ({error}); początek serii {outage}.",
    "channel.answered_again": "Platforma znów odpowiedziała; koniec serii {outage}, nieudanych prób: {failures}.",
    "channel.sending_stopped": "Wstrzymano wysyłanie do czasu, aż platforma odpowie.",
    "channel.sending_resumed": "Platforma odpowiedziała przy odbiorze; wysyłanie wznowione.",
    "trusted_list.accepted": "Przyjęto zaufaną listę {territory} numer {sequence}.",
    "trusted_list.refused": "Zaufanej listy {territory} nie odświeżono ({trouble}); obowiązuje ostatnia dobra.",
    "outage.recorded": "Sporządzono protokół niedostępności kanału {channel}.",
}
"""By the kind of an entry; a kind without a sentence is shown as it is."""

_SEARCH_RESULT: Final[Mapping[str, str]] = {
    "not_found": "nie znaleziono",
    "waiting_for_receipt": "numer jest znany, czekamy na poświadczenie",
    "found:own_id": "znaleziono po naszym znaku",
    "found:bytes": "znaleziono po treści",
    "pending": "platforma jeszcze dzieli wysyłkę na adresatów",
    "parted": "platforma podzieliła wysyłkę na adresatów",
    "settled": "nie ma o co pytać",
    "not_taken": "nie udało się połączyć",
    "refused": "platforma odmówiła odpowiedzi",
    "outcome_unknown": "brak pewnej odpowiedzi",
    "answer_unverifiable": "odpowiedzi nie da się zweryfikować",
}

_VERDICT: Final = {code: text[:1].lower() + text[1:] for code, text in words.SIGNATURE.items()}
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "match": words.MATCH,
    "verdict": _VERDICT,
    "reason": {**words.REASON, **words.BOX_PAUSED},
    "result": _SEARCH_RESULT,
    "target": words.TARGET,
    "decision": words.EVIDENCE_KIND,
    "outcome": words.OUTCOME,
    "by": words.LOOKED_UP_BY,
    "before": _VERDICT,
    "now": _VERDICT,
}
"""Words for the codes that entries carry, by the name of the field."""

_EVIDENCE_VALUES: Final = {**_VALUES, **dict.fromkeys(("verdict", "before", "now"), words.EVIDENCE_VERDICT)}


class _Facts(dict[str, str]):
    """What an entry carries; a fact that is not there reads as a dash, since the journal is never rewritten."""

    def __missing__(self, _name: str) -> str:
        return "–"


def sentence(entry: Mapping[str, Any]) -> str:
    """Say in Polish what an entry of the journal tells; the raw kind where there is no sentence for it."""
    template = SENTENCES.get(entry["kind"])
    if template is None:
        return str(entry["kind"])
    values = _EVIDENCE_VALUES if entry["kind"].startswith("evidence.") else _VALUES
    return template.format_map(_Facts({name: values.get(name, {}).get(value, value) for name, value in entry["ids"].items()}))


def actor(name: str) -> str:
    """Say who did something: the connector, a document system (``client:NAME``) or a person (``person:NAME``)."""
    kind, _, who = name.partition(":")
    return {"connector": "konektor", "client": f"system {who}", "person": who}.get(kind, name)
