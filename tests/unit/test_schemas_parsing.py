"""Promises of reading bytes as XML."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from schemas import limits, parsing
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
        (b"<a>" * MAX_DEPTH + b"<a/>" + b"</a>" * MAX_DEPTH, "xml_too_deep"),
        (b"<r>" + b"<b/>" * 20_000 + b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH + b"</r>", "xml_too_deep"),
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
    most = limits.MAX_ATTRIBUTE
    monkeypatch.setattr(limits, "MAX_TEXT", most)
    monkeypatch.setattr(limits, "_long_text", etree.XPath(f"boolean(//text()[string-length() > {most}])"))
    assert refusal(f"<a>{'1' * (most + 1)}</a>".encode()).code == "xml_text_too_long"
    assert parse(f"<a>{'1' * most}</a>".encode()).getroot().text == "1" * most


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


@pytest.mark.parametrize("before", [0, 1, 8_190, 8_191, 8_192, 10_000, 16_384])
@pytest.mark.parametrize("after", [0, 50_000])
def test_long_attribute_is_found_wherever_it_stands(before: int, after: int) -> None:
    """No place in a large document hides an attribute over the limit, and one that just reaches it passes everywhere."""
    document = "<a>{}<b c='{}'/>{}</a>"
    assert refusal(document.format("<b/>" * before, "x" * (MAX_ATTRIBUTE + 1), "<b/>" * after).encode()).code == (
        "xml_attribute_too_long"
    )
    assert parse(document.format("<b/>" * before, "x" * MAX_ATTRIBUTE, "<b/>" * after).encode()).getroot().tag == "a"


def crowd(namespaces: int, elements: int) -> bytes:
    """Give a document with so many namespaces standing over so many elements."""
    declared = "".join(f' xmlns:n{number}="urn:{number}"' for number in range(namespaces))
    return f"<a><r{declared}>{'<b/>' * elements}</r></a>".encode()


def test_elements_are_bounded_by_the_namespaces_that_stand_over_them() -> None:
    """Canonicalising would take a while for each element and pair of namespaces, so that many of both are refused."""
    assert refusal(crowd(64, 80_000)).code == "xml_too_many_elements"
    assert refusal(crowd(40, 200_000)).code == "xml_too_many_elements"


def test_large_documents_of_real_life_are_within_the_bound() -> None:
    """Many elements with the namespaces of a register, and the most namespaces over more elements than a letter has, are read."""
    assert len(parse(crowd(12, 300_000)).getroot()[0]) == 300_000
    assert len(parse(crowd(64, 70_000)).getroot()[0]) == 70_000
    declaring_each = b"<a>" + b"<b xmlns:n='urn:n'/>" * 100_000 + b"</a>"
    assert len(parse(declaring_each).getroot()) == 100_000


@given(st.text("=x", max_size=40), st.sampled_from(["=", "x=", "xx"]), st.integers(0, 6), st.booleans())
def test_counting_ends_early_and_tells_the_truth(text: str, part: str, most: int, large: bool) -> None:
    """Both ways of counting agree with counting them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MAX_ATTRIBUTE", 0 if large else 1000)
        found = limits._more(text.encode(), part.encode(), most)
    assert found == (text.count(part) > most)


PROLOG = st.sampled_from(
    [b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0"?>', b"<?xml version='1.0' encoding='utf-7'?>", b"<?xml?>",
     b"<?xml version='1.0' encoding='ISO-8859-2' ?>", b"<?xml-stylesheet a?>", b"<!-- <!DOCTYPE a> -->", b"<!DOCTYPE a>", b"\n",
     b"\xef\xbb\xbf", b"<?xml\x0bencoding='utf-16'?>", b"<?a encoding='utf-16'?>", b"\x00", b"<", b"<a>\xb1</a>", b"<a/>"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PROLOG, max_size=5).map(b"".join), st.sampled_from([b"", b"<a/>", b"<a>\xc5\xbc</a>"]))
def test_short_look_at_an_ordinary_prolog_decides_as_the_long_one(prolog: bytes, root: bytes) -> None:
    """What is taken for ordinary at one look is read or refused just as after the full examination."""

    def outcome() -> bytes | str:
        try:
            return etree.tostring(parse(prolog + root))
        except UnreadableXml as error:
            return error.code

    found = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "_ORDINARY", re.compile(b"(?!)"))
        assert outcome() == found


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
