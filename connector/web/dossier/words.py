"""What a dossier says in plain Polish and English: what each file is, what is proved and what is not, how to check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from connector.web.panel import words
from schemas.delivery_evidence_view import MEANINGS


class Text(NamedTuple):
    """A sentence in both languages."""

    pl: str
    en: str


ROLE: Final[Mapping[str, Text]] = {
    "text": Text(
        "Treść pisma, którą system dziedzinowy przekazał jako dane.", "The content that the document system gave as data."
    ),
    "original": Text("Dokument tak, jak przyszedł albo jak konektor go zapisał.", "The document as it came, or as we wrote it."),
    "signed": Text("Dokument podpisany.", "The signed document."),
    "attachment": Text("Załącznik wyjęty z dokumentu.", "An attachment taken out of the document."),
    "rendering": Text("Wersja do czytania.", "A version for reading."),
}
SENT: Final = Text("Dokument, który platforma przyjęła: te bajty wysłano.", "The document that the platform took: these octets.")
EVIDENCE: Final[Mapping[str, Text]] = {
    "UPP": Text("Urzędowe poświadczenie przedłożenia (UPP).", "The platform's proof of submission (UPP)."),
    "UPD": Text("Urzędowe poświadczenie doręczenia (UPD).", "The proof of delivery that the addressee signed (UPD)."),
    **{kind: Text(*meaning) for kind, meaning in MEANINGS.items()},
    "trace": Text("Pismo z archiwum wysłanych platformy.", "The letter as the platform's record of sent letters holds it."),
    "search_ended": Text("Zapis o końcu poszukiwań.", "Our note that the search ended."),
    "person_closed": Text("Decyzja osoby: zamknięcie przesyłki.", "A person's decision to close the shipment."),
    "person_reopened": Text("Decyzja osoby: ponowne otwarcie.", "A person's decision to open it again."),
    "person_cancelled": Text("Decyzja osoby: anulowanie przed wysłaniem.", "A person's decision not to send it."),
    "person_released": Text(
        "Decyzja osoby: wysłać mimo zastrzeżenia rejestru adresów.", "A person's decision to send it though the register objects."
    ),
    "person_confirmed": Text("Decyzja osoby: dowód dotyczy tej przesyłki.", "A person's decision that a proof belongs here."),
    "person_rejected": Text(
        "Decyzja osoby: dowód nie dotyczy tej przesyłki.", "A person's decision that a proof does not belong."
    ),
}
UNKNOWN_PROOF: Final = Text("Dowód wydany przez platformę.", "A proof issued by the platform.")
ANSWER: Final = Text("Odpowiedź platformy na nasze wywołanie, bajt w bajt.", "The platform's answer to our call, byte for byte.")
ENVELOPE: Final = Text(
    "Koperta: odpowiedź platformy, w której pismo przyszło.", "The envelope: the platform's answer that brought it."
)
RECEIVED: Final = Text("Dokument tak, jak przyszedł; jeszcze nieoceniony.", "The document as it came; not judged yet.")
LEFT_OUT: Final[Mapping[str, Text]] = {
    "erased": Text("Usunięto po upływie okresu przechowywania.", "Erased when it need not be kept any more."),
    "empty": Text("Bez treści: w dokumencie jest tylko nazwa lub adres.", "Without content: only a name or an address is given."),
    "unsure": Text("Tylko prawdopodobnie dotyczy tego pisma; nie dołączono.", "Only probably about this letter; left out."),
}
READ_ME: Final = Text("Co to jest i jak to sprawdzić.", "What this is and how to check it.")
SHEET: Final = Text(
    "Wydruk do czytania (PDF/A-2u): oś czasu, strony, dowody, oceny.",
    "For reading (PDF/A-2u): time line, parties, proofs, verdicts.",
)
TIME_LINE: Final = Text(
    "Wpisy dziennika o tej sprawie z ogniwami łańcucha, pieczęcie dziennika i ich znaczniki czasu.",
    "The journal's entries about it with their links, the journal's seals and their time stamps.",
)
STATE: Final = Text("Strony, stany, próby i dowody jako dane.", "Parties, statuses, attempts and evidence as data.")
REPORT: Final = Text(
    "Raport z oceny podpisów w chwili sporządzenia teczki.", "What the signatures proved when the dossier was made."
)

SEALED: Final = Text(
    "Teczkę opieczętowano: każda zmiana pliku po jej sporządzeniu wyjdzie przy sprawdzeniu.",
    "The dossier is sealed: any change of a file after it was made shows when it is checked.",
)
UNSEALED: Final = Text(
    "TECZKA BEZ PIECZĘCI. Urząd nie wskazał klucza, więc nic nie chroni jej przed zmianą; same dowody w niej są podpisane "
    "przez swoich wystawców.",
    "THIS DOSSIER IS NOT SEALED. No key is configured, so nothing protects it as a whole; the proofs in it bear the "
    "signatures of those who issued them.",
)
PROVED: Final = (
    Text(
        "Dokumenty, dowody i odpowiedzi to te same bajty, które konektor wysłał albo pobrał; podpisy w nich sprawdzi każdy.",
        "Documents, proofs and answers are the very octets that were sent or fetched; anybody can verify the signatures in them.",
    ),
    Text(
        "Wpisy osi czasu stały w dzienniku najpóźniej wtedy, gdy powstała pieczęć, która je obejmuje; jej znacznik czasu, "
        "jeśli jest, wystawił ktoś inny niż urząd.",
        "The entries stood in the journal no later than the seal over them was made; its time stamp, where there is one, was "
        "issued by somebody else than the office.",
    ),
)
PROVED_WITHOUT_SEAL: Final = (
    Text(
        "Podpisy w dowodach i dokumentach sprawdzi każdy; że to te same bajty, które konektor wysłał albo pobrał, mówi sam "
        "urząd.",
        "Anybody can verify the signatures in proofs and documents; that they are the very octets that were sent or fetched, "
        "the office alone says.",
    ),
    PROVED[1],
)
NOT_PROVED: Final = (
    Text("Że adresat przeczytał pismo.", "That the addressee read the letter."),
    Text(
        "Że o tej sprawie nie ma innych wpisów ani pism: że niczego tu nie brakuje, oświadcza sam urząd.",
        "That no other entries or letters exist about this matter: that nothing is missing is the office's own statement.",
    ),
    Text(
        "Godziny wpisów, dla których nie ma pieczęci ze znacznikiem czasu: podaje je zegar urzędu.",
        "The hours of entries without a time-stamped seal: they are by the office's clock.",
    ),
)
NOTHING_SENT: Final = Text(
    "Tego pisma jeszcze nie wysłano: teczka nie zawiera żadnego dowodu nadania ani doręczenia.",
    "This letter was not sent yet: the dossier holds no proof of sending or delivery.",
)
_NOTHING_YET: Final = Text(words.NOTHING_YET, "Nothing has left the office yet, so there is nothing to prove.")

WITH_PLATFORM: Final = ("taken", "submitted", "posted", "available", "delivered", "deemed_delivered", "returned", "undelivered")
"""The statuses of a shipment that its platform surely took."""
_STILL_HERE: Final = ("accepted", "refused_here", "awaiting_signature", "held", "ready", "failed", "cancelled")

PROVES_EN: Final[Mapping[str, str]] = {
    "UPP submitted": "Proves that the letter was sent. Does not prove that the addressee took it.",
    "UPP delivered": "Proves delivery to the box of a public body. Does not prove that anybody read it.",
    "UPD delivered": "Proves that the addressee signed for the letter.",
    "trace taken": "Proves that the platform took the letter. Does not prove delivery.",
    "search_ended unknown": "Proves nothing: the platform gave neither a receipt nor a trace of sending.",
    "search_ended taken": "There is no receipt, although the platform took the letter.",
    "person_closed closed_by_person": "This is a person's decision and no proof by the platform.",
    "parted taken": "Only the platform's answer: the message has a number. There is no sealed proof yet.",
    "part_refused refused": "The platform's answer: a refusal of this addressee. There is no sealed proof.",
    **{f"{kind} submitted": "Proves that the message was sent. Does not prove that it was received." for kind in words.SENDING},
    "D1 available": "Proves that the message waits for its addressee. Does not prove that it was picked up.",
    "E1 available": "Proves that the message was handed over. Only the proof of receipt says that it is delivered.",
    **{f"{kind} delivered": "Proves delivery to the addressee. Does not prove that anybody read it." for kind in words.RECEIPT},
    **{f"{kind} deemed_delivered": "Proves that it counts as delivered, though nobody picked it up." for kind in words.RECEIPT},
    **{f"{kind} refused": "Proves that the provider rejected the message." for kind in ("A2", "HDW")},
    **{f"{kind} undelivered": "Proves that the message was not delivered." for kind in words.FAILURE},
    "HPN posted": "Proves that the letter was printed and posted. Does not prove delivery.",
    "HEPO delivered": "Proves that the postal operator delivered the letter.",
    "HEPO returned": "Proves that the letter came back. Its legal effect is a person's decision.",
}
WITHOUT_PROOF_EN: Final[Mapping[str, str]] = {
    "taken": "Only the platform's answer to our sending. There is no proof yet.",
    "refused": "The platform's answer: a refusal. There is no signed proof.",
    "unknown": "Nothing. Whether the letter left is not known.",
    "sending": "Nothing yet: we wait for the platform's answer.",
    "failed": "Our record of attempts: none reached the platform.",
}


def proof_of(shipment: Mapping[str, Any]) -> Text:
    """Say what is proved about a shipment, as the API shows it."""
    status, basis = shipment["status"], shipment["basis"]
    if basis is not None:
        name = f"{basis['kind']} {status}"
        return Text(words.PROVES.get(name, ""), PROVES_EN.get(name, ""))
    if status in WITHOUT_PROOF_EN:
        return Text(words.WITHOUT_PROOF[status], WITHOUT_PROOF_EN[status])
    return _NOTHING_YET


def nothing_left(letter: Mapping[str, Any]) -> bool:
    """Say whether nothing of a letter, as the API shows it, has left the office."""
    return all(shipment["status"] in _STILL_HERE for shipment in letter["shipments"])
