"""What the codes of the model are called in plain Polish; a code without a word is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from connector.letters.arrival import ARRIVAL_LABEL_PL
from connector.letters.deadline import DEADLINE_PL
from connector.letters.shipment import LABEL_PL
from schemas.delivery_evidence import PDF_KINDS
from schemas.delivery_evidence_view import MEANINGS
from signing.errors import FileUnreadable
from signing.verdict import REASONS

STATUS: Final[Mapping[str, str]] = {status.value: label for status, label in LABEL_PL.items()}
ARRIVAL_STATUS: Final[Mapping[str, str]] = {status.value: label for status, label in ARRIVAL_LABEL_PL.items()}

WHOSE_MOVE: Final[Mapping[str, str]] = {
    "connector": "konektor (samoczynnie)",
    "platform": "platforma",
    "person": "pracownik urzędu",
    "addressee": "adresat",
}

DEADLINE: Final[Mapping[str, str]] = {said.value: label for said, label in DEADLINE_PL.items()}

MODE: Final[Mapping[str, str]] = {
    "nadaj": "ePUAP",
    "purde": "e-Doręczenia",
    "puh": "e-Doręczenia: usługa hybrydowa (wydruk i poczta)",
}

PARTY_KIND: Final[Mapping[str, str]] = {
    "public_body": "podmiot publiczny",
    "person": "osoba fizyczna",
    "company": "firma lub organizacja",
    "unknown": "rodzaj nieokreślony",
}

ROLE: Final[Mapping[str, str]] = {
    "text": "treść otrzymana jako dane",
    "original": "oryginał",
    "signed": "dokument podpisany",
    "attachment": "załącznik",
    "rendering": "wersja do czytania",
}

EVIDENCE_KIND: Final[Mapping[str, str]] = {
    "UPP": "UPP – urzędowe poświadczenie przedłożenia",
    "UPD": "UPD – urzędowe poświadczenie doręczenia",
    **{kind: f"{kind} – {polish[0].lower()}{polish[1:]}" for kind, (polish, _) in MEANINGS.items()},
    "parted": "platforma nadała wiadomości numer",
    "part_refused": "platforma nie przyjęła wiadomości do tego adresata",
    "trace": "ślad w skrzynce nadawczej platformy",
    "search_ended": "koniec poszukiwań bez wyniku",
    "person_closed": "decyzja pracownika o zamknięciu",
    "person_reopened": "decyzja pracownika o ponownym otwarciu",
    "person_cancelled": "decyzja pracownika o anulowaniu przed wysłaniem",
    "person_released": "decyzja pracownika: przesyłka wychodzi mimo zastrzeżenia rejestru adresów",
    "person_confirmed": "decyzja pracownika: wskazany dowód dotyczy tej przesyłki",
    "person_rejected": "decyzja pracownika: wskazany dowód nie dotyczy tej przesyłki",
    "other": "dowód rodzaju, z którego nic tu nie wynika",
}

READABLE: Final = frozenset({"UPP", "UPD", *MEANINGS} - PDF_KINDS)
"""The kinds of evidence that can be shown as a page."""

EVIDENCE_VERDICT: Final[Mapping[str, str]] = {
    "verified": "pieczęć prawidłowa",
    "weak": "nienaruszony, pieczęć złożona przestarzałą metodą",
    "recorded": "zapis bez pieczęci",
    "failed": "pieczęć nieprawidłowa, niczego nie dowodzi",
}

MATCH: Final[Mapping[str, str]] = {
    "own_id": "nasz własny znak",
    "bytes": "ta sama treść co do bajtu",
    "platform_id": "numer nadany przez platformę",
    "person": "decyzja pracownika",
    "probable": "tylko prawdopodobnie, potrzebna decyzja pracownika",
    "none": "nie przypisano do przesyłki",
}

LOOKED_UP_BY: Final[Mapping[str, str]] = {
    "address": "po adresie",
    "identifier": "po numerze z rejestru",
    "person": "po imieniu i nazwisku",
    "entity": "po nazwie",
}

OUTCOME: Final[Mapping[str, str]] = {
    "open": "w toku",
    "not_taken": "na pewno nic nie wyszło",
    "taken": "platforma przyjęła",
    "refused": "platforma odmówiła",
    "unknown": "nie wiadomo, czy wyszło",
}

SIGNATURE: Final[Mapping[str, str]] = {
    "valid": "Podpis prawidłowy",
    "intact_weak": "Dokument nienaruszony, podpis słaby",
    "indeterminate": "Podpisu nie da się potwierdzić",
    "invalid": "Podpis nieprawidłowy",
    "unsigned": "Bez podpisu",
    "unreadable": "Nie da się odczytać dokumentu",
    "not_xml": "Nie dotyczy (plik inny niż XML)",
    "verified": "Pieczęć prawidłowa",
    "weak": "Dokument nienaruszony, pieczęć słaba",
    "failed": "Pieczęć nieprawidłowa",
}

REASON: Final[Mapping[str, str]] = {
    **{code: reason.text_pl for code, reason in REASONS.items()},
    "unsigned": "W dokumencie nie ma podpisu.",
    "pdf": "To plik PDF i nie ma w nim podpisu.",
    "text": "To wiadomość bez załączników; nie ma w niej podpisu.",
    "large": "Plik jest za duży, żeby tu sprawdzić jego podpisy.",
    "evidence_without_file": "Platforma podaje, że to dowód, a nie ma w nim żadnego pliku.",
    "not_evidence": "Platforma podaje, że to dowód, a nic w pliku na to nie wskazuje.",
    "binary": "To nie jest dokument XML, PDF ani kontener podpisu, więc konektor nie szuka w nim podpisu.",
    **{error.code: error.text_pl for error in FileUnreadable.__subclasses__()},
    "signature_invalid": "Podpis jest nieprawidłowy: dokument zmieniono po podpisaniu albo podpis jest uszkodzony.",
    "xml_empty": "Plik jest pusty.",
    "xml_encoding": "Kodowanie znaków jest błędne lub nieznane.",
    "xml_not_wellformed": "Plik jest uszkodzony: zapis XML jest urwany lub błędny.",
    "xml_dtd_forbidden": "Plik zawiera niedozwoloną definicję DTD.",
    "xml_too_deep": "Dokument jest zbyt głęboko zagnieżdżony.",
    "xml_attribute_too_long": "Dokument ma zbyt długi atrybut.",
    "xml_text_too_long": "Dokument ma zbyt długi tekst.",
    "receipt_not_confirmed": "Pismo podaje się za urzędowe poświadczenie, ale jego pieczęci nie potwierdzono.",
    "no_route": "Skrytka nie prowadzi do żadnego systemu dziedzinowego.",
    "xml_too_many_attributes": "Dokument ma element o zbyt wielu atrybutach.",
    "xml_too_many_namespaces": "Dokument ma zbyt wiele przestrzeni nazw.",
    "xml_too_many_elements": "Dokument ma zbyt wiele elementów przy tak wielu przestrzeniach nazw.",
    "program": "Plik albo załącznik jest programem; nie otwieraj go bez informatyka.",
    "too_many_attachments": "Dokument ma zbyt wiele załączników; nie wypisano wszystkich.",
}

DOCUMENT_NOTE: Final[Mapping[str, str]] = {
    "base64_broken": "Zawartość jest uszkodzona i nie da się jej odczytać.",
    "encoding_unknown": "Zawartość zapisano w nieznany sposób.",
    "content_missing": "W dokumencie jest tylko nazwa, bez zawartości.",
    "content_empty": "Załącznik jest pusty.",
    "type_mismatch": "Zawartość nie jest tego rodzaju, który podał nadawca.",
    "program": "To program; nie otwieraj go bez informatyka.",
}

SENT_MISSING: Final[Mapping[str, str]] = {
    "gone": "usunięto je, zanim konektor je pobrał",
    "refused": "odmowa",
    "outcome_unknown": "brak pewnej odpowiedzi mimo kilku prób",
}

BOX_PAUSED: Final[Mapping[str, str]] = {
    "answer_unverifiable": "odpowiedzi platformy nie da się zweryfikować (podpis)",
    "envelope_unusable": "platforma podała niepełną kopertę dokumentu",
    "not_admitted": "platforma nie dopuszcza naszego systemu (certyfikat, podpis, uprawnienie)",
    "restored": "magazyn odtworzono z kopii; wysyłka i odbiór czekają na decyzję osoby",
}

TARGET: Final[Mapping[str, str]] = {"api": "system dziedzinowy (sam pobiera)"}

SENDING: Final = ("A1", "B1", "BPWX", "BPWP")
RECEIPT: Final = ("BPOX", "BPOP")
FAILURE: Final = ("B2", "B3", "D2", "E2")
"""Evidence of e-Doręczenia that proves alike: that a message was sent, came to its addressee, or did not."""

PROVES: Final[Mapping[str, str]] = {
    "UPP submitted": "Dowodzi nadania pisma. Nie dowodzi, że adresat je odebrał.",
    "UPP delivered": "Dowodzi doręczenia do skrytki podmiotu publicznego. Nie dowodzi, że ktoś pismo przeczytał.",
    "UPD delivered": "Dowodzi, że adresat podpisał odbiór pisma.",
    "trace taken": "Dowodzi, że platforma przyjęła pismo. Nie dowodzi doręczenia.",
    "search_ended unknown": "Niczego nie dowodzi: platforma nie podała ani poświadczenia, ani śladu wysyłki.",
    "search_ended taken": "Poświadczenia nie ma, choć platforma przyjęła pismo.",
    "person_closed closed_by_person": "To decyzja pracownika, a nie dowód z platformy.",
    "parted taken": "Tylko odpowiedź platformy: wiadomość ma numer. Opieczętowanego dowodu jeszcze nie ma.",
    "part_refused refused": "Odpowiedź platformy: odmowa dla tego adresata. Opieczętowanego dowodu nie ma.",
    **{f"{kind} submitted": "Dowodzi nadania wiadomości. Nie dowodzi, że adresat ją odebrał." for kind in SENDING},
    "D1 available": "Dowodzi, że wiadomość czeka na adresata. Nie dowodzi, że ją odebrał.",
    "E1 available": "Dowodzi wydania wiadomości adresatowi. Doręczenie stwierdza dopiero potwierdzenie otrzymania.",
    **{f"{kind} delivered": "Dowodzi doręczenia wiadomości adresatowi. Nie dowodzi, że ktoś ją przeczytał." for kind in RECEIPT},
    **{
        f"{kind} deemed_delivered": "Dowodzi, że wiadomość uznaje się za doręczoną, choć nikt jej nie odebrał."
        for kind in RECEIPT
    },
    **{f"{kind} refused": "Dowodzi, że usługodawca odrzucił wiadomość." for kind in ("A2", "HDW")},
    **{f"{kind} undelivered": "Dowodzi, że wiadomości nie doręczono." for kind in FAILURE},
    "HPN posted": "Dowodzi, że list wydrukowano i nadano. Nie dowodzi doręczenia.",
    "HEPO delivered": "Dowodzi, że operator pocztowy doręczył list.",
    "HEPO returned": "Dowodzi zwrotu listu. O skutku prawnym decyduje pracownik.",
}
"""By the kind of the basis and the status that it carries (DESIGN's promise: what it proves and what it does not)."""

WITHOUT_PROOF: Final[Mapping[str, str]] = {
    "taken": "Tylko odpowiedź platformy na wysłanie. Dowodu jeszcze nie ma.",
    "refused": "Odpowiedź platformy: odmowa. Podpisanego dowodu nie ma.",
    "unknown": "Nic. Nie wysyłaj tego pisma ponownie, dopóki sprawa się nie wyjaśni.",
    "sending": "Jeszcze nic: czekamy na odpowiedź platformy.",
    "failed": "Nasz zapis prób: żadna nie dotarła do platformy.",
}
NOTHING_YET: Final = "Nic jeszcze nie wyszło z urzędu, więc nie ma czego dowodzić."
