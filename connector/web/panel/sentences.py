"""What the journal's entries say, as plain Polish sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connector.letters.shipment import LABEL_PL
from connector.web.panel import words

SENTENCES: Final[Mapping[str, str]] = {
    "letter.accepted": "Przyjęto pismo do wysłania. Liczba adresatów: {shipments}.",
    **{f"shipment.{status.value}": f"Stan przesyłki: {label}." for status, label in LABEL_PL.items()},
    "shipment.asked": "Zapytano platformę o przesyłkę. Wynik: {result}.",
    "evidence.kept": "Zachowano dowód {kind}. Ocena: {verdict}. Przypisanie: {match}.",
    "arrival.kept": "Pobrano pismo z platformy i bezpiecznie zapisano.",
    "arrival.confirmed": "Potwierdzono platformie odbiór pisma.",
    "arrival.no_longer_queued": "Platforma nie pokazuje już pisma w kolejce, więc odbiór uznano za potwierdzony.",
    "arrival.taken_elsewhere": "Pismo zniknęło z kolejki bez naszego potwierdzenia: ktoś inny czyta tę skrytkę.",
    "arrival.released": "Osoba zdecydowała, że pismo może iść dalej.",
    "shipment.decided": "Osoba zamknęła przesyłkę ręcznie.",
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
    "box.answer_kept": "Zachowano odpowiedź platformy, która wstrzymała skrytkę.",
}
"""By the kind of an entry; a kind without a sentence is shown as it is."""

_SEARCH_RESULT: Final[Mapping[str, str]] = {
    "not_found": "nie znaleziono",
    "waiting_for_receipt": "numer jest znany, czekamy na poświadczenie",
    "found:own_id": "znaleziono po naszym znaku",
    "found:bytes": "znaleziono po treści",
    "not_taken": "nie udało się połączyć",
    "refused": "platforma odmówiła odpowiedzi",
    "outcome_unknown": "brak pewnej odpowiedzi",
    "answer_unverifiable": "odpowiedzi nie da się zweryfikować",
}

_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "match": words.MATCH,
    "verdict": {code: text[:1].lower() + text[1:] for code, text in words.SIGNATURE.items()},
    "reason": {**words.REASON, **words.BOX_PAUSED},
    "result": _SEARCH_RESULT,
    "target": words.TARGET,
}
"""Words for the codes that entries carry, by the name of the field."""

_EVIDENCE_VALUES: Final = {**_VALUES, "verdict": words.EVIDENCE_VERDICT}


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
