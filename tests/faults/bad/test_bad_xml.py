"""XML that is meant to hurt: quarantined when it arrives, refused with its code when it is to be sent."""

from __future__ import annotations

import json
import time

import pytest

from connector.letters.shipment import Status
from schemas.parsing import MAX_ATTRIBUTES, MAX_NAMESPACES
from tests.faults.bad.kit import CONTENT, MOST, PESEL, Api, Attacked, secrets_in
from tests.office_kit import a_ready_letter

BODY = f"<a>{CONTENT} {PESEL}</a>"
BILLION = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(100_000))
NAMESPACES = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(100_000))
NESTED = "".join(f'<a xmlns:n{number}="urn:{number}">' for number in range(MAX_NAMESPACES + 1))

HOSTILE = {
    "internal entity": (BILLION.encode(), "xml_dtd_forbidden"),
    "external entity": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "xml_dtd_forbidden"),
    "external subset": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>', "xml_dtd_forbidden"),
    "parameter entity": (b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:1/">%b;]><a/>', "xml_dtd_forbidden"),
    "doctype of a page": (b"<!DOCTYPE html><html/>", "xml_dtd_forbidden"),
    "doctype in utf-16": (BILLION.encode("utf-16"), "xml_dtd_forbidden"),
    "doctype behind a comment": (b"<?xml version='1.0'?><!-- a -->" + BILLION.encode(), "xml_dtd_forbidden"),
    "undeclared entity": (b"<a>&b;</a>", "xml_not_wellformed"),
    "unknown encoding": (b'<?xml version="1.0" encoding="x-tajne"?>' + BODY.encode(), "xml_encoding"),
    "utf-7": (b'<?xml version="1.0" encoding="utf-7"?>+ADw-a/+AD4-', "xml_encoding"),
    "ebcdic declared": (b'<?xml version="1.0" encoding="cp500"?>' + BODY.encode(), "xml_encoding"),
    "utf-16 declared, utf-8 written": (b'<?xml version="1.0" encoding="utf-16"?>' + BODY.encode(), "xml_encoding"),
    "utf-8 declared, latin written": ('<?xml version="1.0" encoding="utf-8"?><a>ó</a>'.encode("latin-1"), None),
    "utf-16 cut in a character": ("<a/>".encode("utf-16")[:-1], "xml_encoding"),
    "utf-16 without mark": ("<a/>".encode("utf-16-le"), None),
    "utf-32": (BODY.encode("utf-32"), None),
    "utf-32 without mark": (BODY.encode("utf-32-be"), None),
    "zero byte": (b"<a>\x00</a>", "xml_not_wellformed"),
    "zero bytes before": (b"\x00\x00<a/>", "xml_not_wellformed"),
    "control character": (b"<a>\x01</a>", "xml_not_wellformed"),
    "number of no character": (b"<a>&#0;</a>", "xml_not_wellformed"),
    "too deep": (b"<a>" * 101 + b"</a>" * 101, "xml_too_deep"),
    "very deep": (b"<a>" * 100_000, None),
    "long attribute": (b'<a b="' + b"c" * 70_000 + b'"/>', "xml_attribute_too_long"),
    "many attributes": (f"<a {ATTRIBUTES}/>".encode(), "xml_too_many_attributes"),
    "many namespaces": (f"<a {NAMESPACES}/>".encode(), "xml_too_many_namespaces"),
    "namespaces in every level": ((NESTED + "</a>" * (MAX_NAMESPACES + 1)).encode(), "xml_too_many_namespaces"),
    "attribute twice": (b'<a b="1" b="2"/>', "xml_not_wellformed"),
    "two roots": (b"<a/><b/>", "xml_not_wellformed"),
    "cut off": (BODY.encode()[:-2], "xml_not_wellformed"),
    "only a declaration": (b'<?xml version="1.0"?>', "xml_not_wellformed"),
}


def fits(code: str, wanted: str | None) -> bool:
    """Tell whether a code is the one wanted, or any of the parser's where several would do."""
    return code == wanted if wanted else code.startswith("xml_")


def test_hostile_documents_are_kept_for_a_person_and_the_queue_flows_on(office: Attacked) -> None:
    """Whatever the bytes are, they are kept and confirmed, the reason has a code, and what waits behind them goes on at once."""
    start = time.perf_counter()
    shown = office.receive(*(document for document, _code in HOSTILE.values()))
    for (name, (_, code)), arrival in zip(HOSTILE.items(), shown, strict=True):
        assert (arrival["status"], arrival["signature"]["verdict"]) == ("quarantined", "unreadable"), name
        assert fits(arrival["signature"]["reason"], code), name
    assert time.perf_counter() - start < 20


def test_hostile_documents_are_refused_before_they_are_sent(office: Attacked, api: Api) -> None:
    """Posted as a ready letter or given to be validated, each is stopped with the same code, and nothing of it is repeated."""
    small = {name: known for name, known in HOSTILE.items() if len(known[0]) <= MOST // 2}
    letters = {}
    for name, (document, code) in small.items():
        request = a_ready_letter(document)
        answer = api("POST", "/api/v1/validate", json.dumps({"content": request["content"]}))
        (finding,) = answer.json()["findings"]
        assert fits(finding["code"], code), name
        assert secrets_in(answer.text) == []
        letters[name] = api.post(request, key=name.encode("ascii", "replace").decode()).json()["id"]
    office.run()
    for name, letter in letters.items():
        shipment = office.shipment(letter)
        assert shipment["status"] == Status.REFUSED_HERE, name
        assert secrets_in(str(shipment["problems"])) == []
    assert office.platform.calls["send"] == 0


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></a>',
            id="xinclude",
        ),
        pytest.param(
            b'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a http://127.0.0.1:1/a.xsd"/>',
            id="schema location",
        ),
        pytest.param(b'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:1/a.xsl"?><a/>', id="stylesheet"),
        pytest.param(b'<a xml:base="http://127.0.0.1:1/"><img src="http://127.0.0.1:1/"/></a>', id="addresses"),
    ],
)
def test_addresses_in_a_document_stay_text(office: Attacked, document: bytes) -> None:
    """Nothing that a document points to is fetched or put in; it goes on as an unknown form without a signature."""
    assert office.judged(document) == ("handing_over", "unsigned", "unsigned")
    assert b"root:" not in b"".join(path.read_bytes() for path in office.folder.parent.rglob("*.html"))


def test_document_within_the_limits_is_read(office: Attacked) -> None:
    """The limits stop nothing that just reaches them."""
    attributes = " ".join(f'a{number}="1"' for number in range(MAX_ATTRIBUTES))
    namespaces = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(MAX_NAMESPACES))
    shown = office.receive(f"<a {attributes}/>".encode(), f"<a {namespaces}><b/></a>".encode())
    assert [arrival["status"] for arrival in shown] == ["handing_over", "handing_over"]


def test_page_and_program_are_not_taken_for_letters(office: Attacked) -> None:
    """A page is quarantined as unreadable XML; a program is quarantined by what it is, whatever its name says."""
    page, program, script = office.receive(
        b"<html><br></html>", b"MZ\x90\x00" + b"\x00" * 64, b"#!/bin/sh\nrm -rf /", file_name="a.pdf"
    )
    assert [arrival["quarantine"] for arrival in (page, program, script)] == ["xml_not_wellformed", "program", "program"]


def test_name_without_a_usable_character_gets_one(office: Attacked) -> None:
    """A file name of separators alone leaves no document without a name."""
    (arrival,) = office.receive(b"<a/>", file_name="../..")
    assert arrival["documents"][0]["name"] == "pismo"
