"""Attachments that are broken, nameless, doubled, disguised or far too many."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from connector.letters.shipment import Status
from schemas.attachments import MAX_ATTACHMENTS
from tests.faults.bad.kit import CONTENT, PDF, PESEL, Api, Attacked, secrets_in
from tests.office_kit import a_notice, a_ready_letter

EXE = b"MZ\x90\x00" + b"\x00" * 60
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PNG = b"\x89PNG\r\n\x1a\n"


def attached(
    data: str | bytes | None, name: str | None = "plik.pdf", kind: str = "application/pdf", coding: str = "base64"
) -> str:
    """Write an attachment's element; ``data`` as bytes is encoded, None leaves the content out."""
    named = "" if name is None else f"nazwaPliku={quoteattr(name)}"
    text = base64.b64encode(data).decode() if isinstance(data, bytes) else data
    content = "" if text is None else f"<DaneZalacznika>{text}</DaneZalacznika>"
    return f'<Zalacznik {named} kodowanie="{coding}" format="{kind}">{content}</Zalacznik>'


def document(*rows: str) -> bytes:
    """Write a document with these attachments."""
    return f"<pismo>{''.join(rows)}</pismo>".encode()


def listed(arrival: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the attachments that an arrival shows."""
    return [shown for shown in arrival["documents"] if shown["role"] == "attachment"]


BAD = {
    "not base64": (attached("to nie base64!"), "base64_broken", 0),
    "wrong padding": (attached("QUJD="), "base64_broken", 0),
    "foreign letter": (attached("QUJD\u0104"), "base64_broken", 0),
    "empty": (attached(""), "content_empty", 0),
    "no content": (attached(None), "content_missing", 0),
    "unknown coding": (attached("QUJD", coding="gzip"), "encoding_unknown", 0),
    "address": (attached("http://127.0.0.1:1/", coding="URI"), "http://127.0.0.1:1/", 0),
    "page as PDF": (attached(PAGE), "type_mismatch", len(PAGE)),
    "PDF as XML": (attached(PDF, "a.xml", "text/xml"), "type_mismatch", len(PDF)),
    "PDF as picture": (attached(PDF, "a.png", "image/png"), "type_mismatch", len(PDF)),
    "picture as text": (attached(PNG, "a.txt", "text/plain"), "type_mismatch", len(PNG)),
    "a PDF": (attached(PDF), None, len(PDF)),
    "no claim": (attached(PDF, kind="application/octet-stream"), None, len(PDF)),
}


def test_bad_attachments_are_listed_with_a_code_and_the_letters_go_on(office: Attacked) -> None:
    """An attachment that cannot be used is listed with the reason; the letter around it reaches the document system."""
    shown = office.receive(*(document(row) for row, _note, _size in BAD.values()))
    for (name, (_, note, size)), arrival in zip(BAD.items(), shown, strict=True):
        (one,) = listed(arrival)
        assert (arrival["status"], one["note"], one["size"]) == ("handing_over", note, size), name


@pytest.mark.parametrize("program", [EXE, b"\x7fELF\x02", b"#!/bin/sh\n"])
def test_program_in_a_letter_waits_for_a_person(office: Attacked, program: bytes) -> None:
    """Something that a machine would run quarantines the letter, whatever it is called."""
    (arrival,) = office.receive(document(attached(program)))
    assert (arrival["status"], arrival["quarantine"], listed(arrival)[0]["note"]) == ("quarantined", "program", "program")


HOSTILE_NAMES = [
    "../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "/etc/passwd",
    "a&#10;b.pdf",
    "faktura\u202efdp.exe",
    "\u200b\u2066",
    "....",
    "CON.pdf",
    "ż" * 300 + ".pdf",
    "C:\\a.pdf:stream",
    " .ukryty",
    "~$a.pdf",
    "metadata.json",
]


def test_hostile_names_reach_no_file_outside_their_folder(office: Attacked, ezd: Path) -> None:
    """Separators, controls, directions and long names become safe names of which no two are equal; the given ones are kept."""
    rows = [attached(PDF, name).replace("&amp;#10;", "&#10;") for name in HOSTILE_NAMES]
    (arrival,) = office.receive(document(*rows, attached(PDF, None), attached(PDF, "a.pdf"), attached(PDF, "A.PDF")))
    names = [shown["name"] for shown in listed(arrival)]
    assert len({name.casefold() for name in names}) == len(HOSTILE_NAMES) + 3
    folder = ezd / "in" / arrival["id"] / "attachments"
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    for name in names:
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|')
        assert not name.startswith(".")
        assert len(name.encode()) <= 120
    assert listed(arrival)[4]["name_given"] == "faktura\u202efdp.exe"
    assert {path.name for path in ezd.iterdir()} == {"in", "ack", "done", "out", "sent", "refused"}


def test_letter_of_countless_attachments_waits_for_a_person(office: Attacked) -> None:
    """A hundred thousand attachments are not written out one by one: the letter is kept whole and shown to a person."""
    start = time.perf_counter()
    (arrival,) = office.receive(document(attached("QQ==", kind="") * 100_000))
    assert (arrival["quarantine"], len(listed(arrival))) == ("too_many_attachments", MAX_ATTACHMENTS)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (attached(""), "attachment_content_empty"),
        (attached(EXE), "attachment_program"),
        (attached(PAGE), "attachment_type_mismatch"),
        (attached("QQ==", kind="") * (MAX_ATTACHMENTS + 1), "too_many_attachments"),
    ],
)
def test_bad_attachment_of_ours_stops_the_letter(office: Attacked, row: str, code: str) -> None:
    """What the addressee could not use is not sent; the clerk reads which attachment it is."""
    letter = office.post(a_ready_letter(document(row)))
    office.run()
    shipment = office.shipment(letter)
    errors = [problem["code"] for problem in shipment["problems"] if problem["severity"] == "error"]
    assert (shipment["status"], errors) == (Status.REFUSED_HERE, [code])


@pytest.mark.parametrize(
    ("attachment", "code"),
    [
        ({"name": "a.pdf", "content_base64": f"{CONTENT}!"}, "json_bad_base64"),
        ({"name": "a.pdf", "content_base64": ""}, "json_field_missing"),
        ({"content_base64": "QQ=="}, "json_field_missing"),
        ({"name": "a\x00b", "content_base64": "QQ=="}, "json_bad_text"),
        ({"name": "a.pdf", "content_base64": 7}, "json_not_text"),
        ({"name": "a.pdf", "content_base64": "QQ==", "path": PESEL}, "json_field_unknown"),
        ({"name": "a.pdf", "media_type": "application/pdf", "content_base64": "TVqQ"}, "attachment_program"),
    ],
)
def test_bad_attachment_as_data_is_named_and_nothing_of_it_is_repeated(
    office: Attacked, api: Api, attachment: dict[str, Any], code: str
) -> None:
    """Posted as data, each mistake has its code and place, and the answer holds no content."""
    letter = api.post(a_notice(attachments=[attachment])).json()["id"]
    office.run()
    shipment = office.shipment(letter)
    assert shipment["status"] == Status.REFUSED_HERE
    assert code in [problem["code"] for problem in shipment["problems"]]
    assert secrets_in(str(shipment)) == []
