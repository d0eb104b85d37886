"""Promises of finding attachments and of naming them safely."""

from __future__ import annotations

import base64
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.attachments import MAX_ATTACHMENTS, Attachment, extract
from schemas.encoding import decode_base64, is_base64
from schemas.file_names import MAX_BYTES, DistinctNames, safe_name
from schemas.parsing import parse
from tests.schemas_builders import LIBRARY_2008, LIBRARY_2009, tree_of

STR = LIBRARY_2009["str"]


def row(name: str | None = "a.txt", data: str | None = "QUJD", *, encoding: str = ' kodowanie="base64"', more: str = "") -> str:
    given_name = "" if name is None else f' nazwaPliku="{name}"'
    content = "" if data is None else f"<str:DaneZalacznika>{data}</str:DaneZalacznika>"
    return f"<str:Zalacznik{given_name}{encoding}>{content}{more}</str:Zalacznik>"


def found(*rows: str, library: dict[str, str] = LIBRARY_2009) -> list[Attachment]:
    return extract(tree_of(attachments="".join(rows), library=library))


@pytest.mark.parametrize("library", [LIBRARY_2008, LIBRARY_2009])
def test_attachment_of_either_library_gives_its_bytes(library: dict[str, str]) -> None:
    """Base64 with line breaks and blanks is decoded; name, description and path are kept."""
    description = "<str:OpisZalacznika>Opis</str:OpisZalacznika>"
    [one] = found(row("plan ą.pdf", "QU JD\n RA\n==\n", more=description), library=library)
    assert (one.given_name, one.stored_name, one.content, one.encoding) == ("plan ą.pdf", "plan ą.pdf", b"ABCD", "base64")
    assert (one.description, one.media_type, one.problem) == ("Opis", None, None)
    assert one.path == "Dokument/TrescDokumentu/Zalaczniki/Zalacznik"


def test_attachments_are_found_wherever_they_sit() -> None:
    """Nested deep in local forms, without a namespace, in document order; but not inside a signature."""
    signature = (
        f'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>{row("w podpisie")}</ds:Object></ds:Signature>'
    )
    document = (
        f'<Dokument xmlns:str="{STR}"><Inne><Glebiej><str:Zalaczniki>{row("1")}</str:Zalaczniki></Glebiej></Inne>'
        '<Zalaczniki><Zalacznik nazwaPliku="2" kodowanie="base64"><DaneZalacznika>QUJD</DaneZalacznika></Zalacznik></Zalaczniki>'
        f"{row('3')}{signature}</Dokument>"
    )
    assert [(each.given_name, each.content) for each in extract(parse(document.encode()))] == [
        ("1", b"ABC"),
        ("2", b"ABC"),
        ("3", b"ABC"),
    ]


def test_nameless_attachment_gets_a_name() -> None:
    """The official stylesheets hide it; we must not lose it."""
    [one, two] = found(row(None), row("", encoding=' kodowanie="base64" format="application/pdf"'))
    assert (one.given_name, one.stored_name) == (None, "zalacznik-1")
    assert (two.given_name, two.stored_name) == (None, "zalacznik-2.pdf")


def test_blank_rows_of_a_form_are_no_attachments() -> None:
    """A row without name, content and description carries nothing."""
    assert found(row(None, None), row("", " ")) == []


def test_equal_names_are_told_apart() -> None:
    """Names that are equal, also but for case, get a number before the extension; the given name stays."""
    names = [each.stored_name for each in found(row("Plan.pdf"), row("plan.PDF"), row("Plan.pdf"), row("plan_2.PDF"))]
    assert names == ["Plan.pdf", "plan_2.PDF", "Plan_3.pdf", "plan_2_2.PDF"]
    assert found(row("Plan.pdf"), row("Plan.pdf"))[1].given_name == "Plan.pdf"


def test_address_is_kept_and_has_no_content() -> None:
    """A large file by URI gives the address as written; nothing is fetched."""
    [one] = found(row("duzy.zip", " https://example.test/?fileId=1 ", encoding=' kodowanie="URI"'))
    assert (one.encoding, one.uri, one.content, one.problem) == ("URI", "https://example.test/?fileId=1", None, None)


@pytest.mark.parametrize(
    ("written", "encoding", "problem"),
    [
        (row(data="QU*D"), "base64", "base64_broken"),
        (row(data="QUJDR"), "base64", "base64_broken"),
        (row(data=None), "missing", "content_missing"),
        (row(encoding=' kodowanie="XML"'), "missing", "encoding_unknown"),
        (row(data="???", encoding=""), "missing", "encoding_unknown"),
    ],
)
def test_unreadable_content_is_a_problem_with_a_code(written: str, encoding: str, problem: str) -> None:
    """The attachment is still listed, without content and with the reason."""
    [one] = found(written)
    assert (one.encoding, one.content, one.uri, one.problem) == (encoding, None, None, problem)


def test_content_without_declared_encoding_is_tried_as_base64() -> None:
    """Some producers leave the attribute out."""
    assert found(row(encoding=""))[0].content == b"ABC"


def test_comments_inside_content_do_not_matter() -> None:
    """A comment in the middle of the content is no part of it."""
    assert found(row(data="QU<!-- x -->JD"))[0].content == b"ABC"


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jan\\pismo.pdf", "pismo.pdf"),
        ("..", ""),
        (".ukryty", "ukryty"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00\n\u200bb.txt", "ab.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("lpt1.tar.gz", "_lpt1.tar.gz"),
        ("console.txt", "console.txt"),
        ("nazwa. . ", "nazwa"),
        ("  ", ""),
        ("z\u0307o\u0301łć.pdf", "żółć.pdf"),
    ],
)
def test_names_are_made_safe(given_name: str, safe: str) -> None:
    """No path parts, no hidden or directing characters, no names that a system keeps for itself."""
    assert safe_name(given_name) == safe


def test_long_name_keeps_its_extension() -> None:
    """The stem is cut between characters, the extension stays, the limit is in bytes."""
    name = safe_name("ż" * 200 + ".pdf")
    assert len(name.encode()) <= MAX_BYTES
    assert name.endswith("ż.pdf")
    assert len(safe_name("x." + "y" * 300).encode()) == MAX_BYTES


@given(st.lists(st.text(max_size=300), max_size=8))
def test_stored_names_are_always_safe_and_distinct(names: list[str]) -> None:
    """Whatever a document says, the stored names are short, visible, stay in their folder and never clash."""
    distinct = DistinctNames()
    stored = [distinct.take(safe_name(name) or "zalacznik") for name in names]
    assert len({name.casefold() for name in stored}) == len(names)
    for name in stored:
        assert 0 < len(name.encode()) <= MAX_BYTES
        assert not set(name) & set('/\\<>:"|?*')
        assert not name.startswith(".")
        assert not name.endswith((".", " "))
        assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in name)


@given(st.binary(max_size=100), st.integers(1, 30))
def test_base64_is_read_however_it_is_broken(content: bytes, width: int) -> None:
    """Line breaks anywhere do not matter; a character less does."""
    text = base64.b64encode(content).decode()
    broken = "\r\n ".join(text[start : start + width] for start in range(0, len(text), width))
    assert decode_base64(broken) == content
    if text:
        assert decode_base64(broken[:-1]) is None


@pytest.mark.parametrize("text", ["Q", "QQ=", "Q===", "QQ==QQ==", "=QQ=", "QU*D", "żółć", "Q\u00a0Q=="])
def test_what_is_no_base64_is_known_as_such(text: str) -> None:
    """Wrong length, padding in the middle and foreign characters are no base64."""
    assert not is_base64(text)
    assert decode_base64(text) is None


def test_thousands_of_attachments_are_listed_in_a_moment() -> None:
    """Equal names and long lists cost no more than their number, and no list is longer than a letter's can be."""
    start = time.perf_counter()
    assert found(*[row("a", None)] * 20_000)[-1].stored_name == f"a_{MAX_ATTACHMENTS + 1}"
    distinct = DistinctNames()
    assert [distinct.take("a") for _ in range(20_000)][-1] == "a_20000"
    assert time.perf_counter() - start < 5
