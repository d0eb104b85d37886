"""Show evidence of e-Doręczenia to people: who, what, when, and the codes as written; Polish first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from schemas.delivery_evidence_model import DeliveryEvidence, Party, Reason, Stated
from schemas.labels import Label, label
from schemas.moments import POLAND

MEANINGS: Final = {
    "A1": ("Dostawca nadawcy przyjął wiadomość do wysłania", "The sender's provider accepted the message"),
    "A2": ("Dostawca nadawcy odrzucił wiadomość", "The sender's provider rejected the message"),
    "B1": ("Dostawca adresata przyjął wiadomość", "The addressee's provider accepted the message"),
    "B2": ("Dostawca adresata odrzucił wiadomość", "The addressee's provider rejected the message"),
    "B3": ("Przekazanie do dostawcy adresata się nie udało", "Relay to the addressee's provider failed"),
    "D1": ("Wiadomość czeka na odbiór", "The message is ready for pick-up"),
    "D2": ("Wiadomości nie udało się udostępnić do odbioru", "The message could not be made ready for pick-up"),
    "D3": ("Adresata zawiadomiono o wiadomości", "The addressee was notified"),
    "E1": ("Wiadomość wydano adresatowi", "The message was handed over to the addressee"),
    "E2": ("Wydanie wiadomości się nie udało", "Handing the message over failed"),
    "BPWX": ("Potwierdzenie wysłania (XML)", "Proof of sending (XML)"),
    "BPWP": ("Potwierdzenie wysłania (PDF)", "Proof of sending (PDF)"),
    "BPOX": ("Potwierdzenie otrzymania (XML)", "Proof of receipt (XML)"),
    "BPOP": ("Potwierdzenie otrzymania (PDF)", "Proof of receipt (PDF)"),
    "HDW": ("Usługa hybrydowa: list odrzucono", "Hybrid service: the letter was rejected"),
    "HPN": ("Usługa hybrydowa: potwierdzenie nadania listu", "Hybrid service: the letter was posted"),
    "HEPO": ("Elektroniczne potwierdzenie odbioru listu (EPO)", "Postal receipt card (EPO)"),
}
"""What each code says, in Polish and English (protocols, e-Doręczenia 7.2)."""

_SAYS: Final = {
    "delivered": ("doręczono", "delivered"),
    "returned": ("zwrócono nadawcy", "returned to the sender"),
    "handed_over": ("wydano adresatowi", "handed over to the addressee"),
}
_NAMES: Final = {
    "EventTime": Label("czas zdarzenia", "czasu zdarzenia", "time of the event"),
    "SubmissionTime": Label("czas nadania", "czasu nadania", "time of submission"),
    "DataNadaniaPrzesylki": Label("data nadania przesyłki", "daty nadania przesyłki", "date of posting"),
    "DataAkceptacjiNadaniaPrzesylki": Label("data akceptacji nadania", "daty akceptacji nadania", "posting accepted on"),
    "DataUdostepnieniaDoOdbioru": Label(
        "data udostępnienia do odbioru", "daty udostępnienia do odbioru", "ready for pick-up since"
    ),
    "DataPrzekazaniaAdresatowi": Label(
        "data przekazania adresatowi", "daty przekazania adresatowi", "handed over to the addressee on"
    ),
    "DataPisma": Label("data pisma", "daty pisma", "date of the letter"),
    "DataNadania": Label("data nadania", "daty nadania", "date of posting"),
    "DataZdarzenia": Label("data zdarzenia", "daty zdarzenia", "date of the event"),
    "DataAwizo1": Label("data pierwszego awiza", "daty pierwszego awiza", "first notice"),
    "DataAwizo2": Label("data drugiego awiza", "daty drugiego awiza", "second notice"),
    "SystemowaDataOznaczenia": Label("data oznaczenia w systemie", "daty oznaczenia w systemie", "marked in the system on"),
    "CreationDate": Label("data utworzenia karty", "daty utworzenia karty", "date of the card"),
    "DataUtworzenia": Label("data utworzenia karty", "daty utworzenia karty", "date of the card"),
    "DataOdrzucenia": Label("data odrzucenia", "daty odrzucenia", "date of the rejection"),
}
_STYLE: Final = (
    "body{font-family:sans-serif;line-height:1.5;max-width:50rem;margin:1rem auto;padding:0 1rem;color:#111;background:#fff}"
    ".aid{border:2px solid #8a4b00;background:#fff6e5;padding:.5rem 1rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th{width:40%}"
)
_PAGE: Final = """<!DOCTYPE html>
<html lang="pl"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><p class="aid" role="note"><strong>Widok pomocniczy - nie jest dokumentem.</strong> Dowodem jest plik, z którego powstał; \
ten widok niczego nie dowodzi i nie sprawdza pieczęci.</p>
<main><h1>{title}</h1><p lang="en">{english}</p><table><caption>Treść dowodu</caption><tbody>
{rows}
</tbody></table></main></body></html>
"""


def to_html(evidence: DeliveryEvidence) -> str:
    """Give a page (HTML 5) without script, link or anything remote; everything from the evidence is escaped."""
    polish, english = meaning(evidence.kind)
    found = (f'<tr><th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>' for name, text in _lines(evidence))
    return _PAGE.format(title=escape(polish), english=escape(english), style=_STYLE, rows="\n".join(found))


def to_text(evidence: DeliveryEvidence) -> str:
    """Give the same as lines of plain text."""
    return "\n".join((" / ".join(meaning(evidence.kind)), *(f"{name}: {text}" for name, text in _lines(evidence)))) + "\n"


def meaning(kind: str) -> tuple[str, str]:
    """Say in Polish and English what a code means; one that nobody knows is shown as it is."""
    return MEANINGS.get(kind) or (f"Dowód {kind}", f"Evidence {kind}")


def _lines(evidence: DeliveryEvidence) -> Iterator[tuple[str, str]]:
    """Give what is known, a line each, with its name."""
    yield "Kod dowodu / code", evidence.kind
    if evidence.says:
        yield "Co się stało / what happened", " / ".join(_SAYS[evidence.says])
    for reason in evidence.reasons:
        yield "Kod i przyczyna / code and reason", _of_reason(reason)
    for each in evidence.dates:
        known = _NAMES.get(each.field) or label(each.field)
        yield f"{known.nominative.capitalize()} / {known.english}", _of_moment(each)
    for name, party in (("Nadawca / sender", evidence.sender), ("Adresat / addressee", evidence.addressee)):
        if party is not None:
            yield name, _of_party(party)
    more = {
        "Identyfikator wiadomości / message": evidence.message_id,
        "Identyfikator dowodu / evidence": evidence.receipt_id,
        "Dowód będący podstawą / based on": evidence.based_on,
        "Tryb doręczenia / mode": evidence.mode,
        "Wystawca / issuer": evidence.issuer,
    }
    yield from ((name, text) for name, text in more.items() if text)


def _of_reason(reason: Reason) -> str:
    """Show the code as written next to any text, since codes mean different things in different files."""
    return " - ".join(part for part in (reason.code, reason.text) if part)


def _of_moment(each: Stated) -> str:
    """Show a moment in Polish time and as written."""
    if each.at is None:
        return f"{each.raw} (zapis nieczytelny / unreadable)"
    return f"{each.at.astimezone(POLAND):%d.%m.%Y %H:%M:%S} (zapis / as written: {each.raw})"


def _of_party(party: Party) -> str:
    return ", ".join(part for part in (party.name, party.address) if part) or "-"
