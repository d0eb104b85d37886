"""Promises of reading bytes as XML."""

from __future__ import annotations

import time

import pytest
from lxml import etree

from schemas import parsing
from schemas.errors import UnreadableXml
from schemas.parsing import MAX_ATTRIBUTE, MAX_DEPTH, parse

BOMB = (
    b'<!DOCTYPE a [<!ENTITY x "' + b"x" * 1000 + b'">'
    b'<!ENTITY y "' + b"&x;" * 1000 + b'"><!ENTITY z "' + b"&y;" * 1000 + b'">]><a b="&z;"/>'
)


def refusal(document: bytes) -> UnreadableXml:
    with pytest.raises(UnreadableXml) as caught:
        parse(document)
    return caught.value


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "xml_empty"),
        (b"\xef\xbb\xbf \n", "xml_empty"),
        (b"%PDF-1.4", "xml_not_wellformed"),
        (b"<a><b></a>", "xml_not_wellformed"),
        (b"<a>&nothing;</a>", "xml_not_wellformed"),
        (b"<!-- never closed <a/>", "xml_not_wellformed"),
        (b"<a>\xff</a>", "xml_encoding"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "xml_encoding"),
        (b"\xff\xfe<\x00a", "xml_encoding"),
        (b"<!DOCTYPE a><a/>", "xml_dtd_forbidden"),
        (b'<?xml version="1.0"?><!-- c --><?pi?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', "xml_dtd_forbidden"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "xml_dtd_forbidden"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "xml_too_deep"),
        (b"<a>" * 5000 + b"</a>" * 5000, "xml_too_deep"),
        (b'<a b="' + b"x" * (MAX_ATTRIBUTE + 1) + b'"/>', "xml_attribute_too_long"),
    ],
)
def test_each_reason_of_refusal_has_its_code(document: bytes, code: str) -> None:
    """What cannot be read is refused with a code, the caller's fault, not to be repeated, in two languages."""
    error = refusal(document)
    assert (error.code, error.retry, error.fault) == (code, False, "caller")
    assert error.text_pl
    assert error.text_en


def test_text_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text over the limit is refused with its code; the limit is lowered here to spare memory."""
    monkeypatch.setattr(parsing, "MAX_TEXT", 10)
    monkeypatch.setattr(parsing, "_long_text", etree.XPath("boolean(//text()[string-length() > 10])"))
    assert refusal(b"<a>12345678901</a>").code == "xml_text_too_long"
    assert parse(b"<a>1234567890</a>").getroot().text == "1234567890"


def test_refusal_names_the_line() -> None:
    """The line of the mistake is told, in the error and in its text."""
    error = refusal(b"<a>\n<b>\n</a>")
    assert error.line == 3
    assert "Wiersz 3" in error.text_pl
    assert refusal(b'<?xml version="1.0"?>\n\n<!DOCTYPE a><a/>').line == 3


def test_limits_themselves_are_allowed() -> None:
    """A document that just reaches the limits is read."""
    assert parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH).getroot().tag == "a"
    assert len(parse(b'<a b="' + b"x" * MAX_ATTRIBUTE + b'"/>').getroot().get("b") or "") == MAX_ATTRIBUTE


def test_text_above_ten_megabytes_is_read() -> None:
    """Attachments are larger than libxml2 takes by default."""
    text = "A" * (11 * 1024 * 1024)
    assert parse(f"<a>{text}</a>".encode()).getroot().text == text


def test_entity_bomb_is_refused_before_the_parser_sees_it() -> None:
    """A DTD that would blow up inside the parser costs nothing, in UTF-16 without a mark neither."""
    start = time.perf_counter()
    assert refusal(BOMB).code == "xml_dtd_forbidden"
    assert refusal(f"<?xml version='1.0'?>{BOMB.decode()}".encode("utf-16-le")).code == "xml_not_wellformed"
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("prolog", [b"<!--" * 100_000, b"<?" * 100_000, b"<!-- -->" * 100_000, b" " * 1_000_000])
def test_hostile_prolog_is_scanned_in_linear_time(prolog: bytes) -> None:
    """Whatever stands before the root, looking at it takes a moment."""
    start = time.perf_counter()
    assert refusal(prolog + b"x").code in {"xml_not_wellformed", "xml_empty"}
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "document",
    [
        "<a>żółć</a>".encode(),
        b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>" + "<a>żółć</a>".encode(),
        "<a>żółć</a>".encode("utf-16"),
        '<?xml version="1.0" encoding="ISO-8859-2"?><a>żółć</a>'.encode("iso-8859-2"),
        '<?xml version="1.0" encoding="windows-1250"?><a>żółć</a>'.encode("windows-1250"),
    ],
)
def test_usual_encodings_are_read(document: bytes) -> None:
    """UTF-8 with and without BOM, UTF-16 and the older Polish encodings give the same text."""
    assert parse(document).getroot().text == "żółć"


def test_doctype_inside_text_is_no_doctype() -> None:
    """A page quoted in a CDATA section or a comment does not make the document a DTD."""
    assert parse(b"<!-- <!DOCTYPE x> --><a><![CDATA[<!DOCTYPE html>]]></a>").getroot().text == "<!DOCTYPE html>"


def test_instructions_before_the_root_are_kept() -> None:
    """The stylesheet's instruction survives, since the portal needs it and signatures may cover it."""
    document = b'<?xml-stylesheet type="text/xsl" href="http://crd.gov.pl/styl.xsl"?><!--c--><a/>'
    assert etree.tostring(parse(document)) == document


def test_external_entities_are_never_fetched() -> None:
    """XInclude and stylesheet addresses stay plain text; nothing is resolved."""
    include = b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/hostname" parse="text"/></a>'
    assert [child.tag for child in parse(include).getroot()] == ["{http://www.w3.org/2001/XInclude}include"]
