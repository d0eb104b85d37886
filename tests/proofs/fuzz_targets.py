"""What is fuzzed: every reader of what strangers send, with the seeds that it starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

from samples import trusted_lists as samples_of_lists
from samples.documents import arrivals
from samples.pki import Pki, make
from schemas.errors import DocumentError
from schemas.parsing import parse
from signing import asic, canonical, layouts, policy, timestamps, trusted_lists
from signing.asic_verification import verify_container
from signing.errors import SigningError
from signing.names import SIGNATURE
from signing.pdf import verify_pdf
from signing.report import as_json
from signing.verification import verify, without_signatures
from tests import levels_kit, pdf_kit, signing_kit, trusted_lists_kit
from tests import revocation_kit as kit
from tests.proofs import fuzz_changes
from tests.proofs.fuzz_changes import Change
from tests.signing_kit import AT

FOLDER: Final = Path("build/proofs/fuzz")
ANSWERS: Final = (DocumentError, SigningError)
"""What a reader may raise: our own errors, each with its code. A bad signature raises nothing at all."""
_LATER: Final = AT + timedelta(days=2)
_BESIDE: Final = {"pismo.pdf": b"%PDF-1.7 \x00\xff"}
_LONGEST: Final = 60_000


@dataclass(frozen=True, slots=True)
class Target:
    """A reader: what it is for people, the seeds, how they are changed, and how it is asked."""

    reads: str
    seeds: Callable[[], Iterable[bytes]]
    change: Change
    read: Callable[[bytes], object]

    def ask(self, octets: bytes) -> None:
        """Let it read; an error of ours is an answer, any other goes on."""
        with suppress(*ANSWERS):
            self.read(octets)


@cache
def _pki() -> Pki:
    return make(FOLDER / "pki")


@cache
def _rules() -> policy.Policy:
    seals = [signing_kit.ministry().certificate]
    return policy.letters(levels_kit.ANCHORS, seals, levels_kit.BETWEEN, stampers=levels_kit.ANCHORS)


def _letters() -> Iterable[bytes]:
    key = kit.short().signing_key("seal", kit.between().certificate)
    yield levels_kit.level_b()
    yield levels_kit.level_lt()
    yield levels_kit.archived(levels_kit.level_lt(), AT + kit.DAY)
    yield signing_kit.podpis_zaufany().sign(signing_kit.LETTER)
    yield signing_kit.podpis_zaufany(signing_kit.EP_SIGNATURE).sign(signing_kit.LETTER)
    yield signing_kit.Recipe(kit.signer(), method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256").sign(signing_kit.LETTER)
    yield layouts.sign_enveloping(b"tak", key, at=AT)
    yield layouts.sign_detached(_BESIDE, key, at=AT)


def _documents() -> Iterable[bytes]:
    yield from (arrival.content for arrival in arrivals.every(_pki()) if len(arrival.content) < _LONGEST)
    yield signing_kit.LETTER
    yield signing_kit.LETTER.decode().replace("UTF-8", "UTF-16").encode("utf-16")


def _tokens() -> Iterable[bytes]:
    for service in (kit.service(), kit.service("Drugi znacznik")):
        yield timestamps.stamp(b"x", kit.ask(AT, service), levels_kit.STAMPERS, at=AT).token


def _lists() -> Iterable[bytes]:
    pointer = samples_of_lists.Pointer("PL", trusted_lists_kit.PL, [_pki().certificate("list-operator")])
    yield samples_of_lists.polish_list(_pki(), trusted_lists_kit.NOW)
    yield samples_of_lists.list_of_lists(_pki(), [pointer], trusted_lists_kit.NOW)


def _containers() -> Iterable[bytes]:
    key = kit.short().signing_key("seal", kit.between().certificate)
    yield asic.make(_BESIDE, key, at=AT)
    yield asic.make({"a.xml": b"<a/>", "b.txt": b"tak"}, key, at=AT)


def _pdfs() -> Iterable[bytes]:
    yield from (pdf_kit.plain(), pdf_kit.signed(), pdf_kit.signed(stamped=AT))


class Forgery(AssertionError):
    """A letter passed that says what nobody signed."""


def _read_letter(octets: bytes) -> None:
    """Verify a letter; one that passes must say what one of the seeds says."""
    tree = parse(octets)
    report = verify(tree, _rules(), at=_LATER, files=_BESIDE)
    as_json(report, at=_LATER)
    if report.verdict == "valid" and tree.getroot().tag != SIGNATURE and _content(tree) not in _signed_contents():
        raise Forgery


def _content(tree: etree._ElementTree) -> bytes:
    return canonical.document_octets(without_signatures(tree).getroot(), canonical.EXCLUSIVE_METHOD)


@cache
def _signed_contents() -> set[bytes]:
    return {_content(parse(seed)) for seed in _letters()}


def _read_list(octets: bytes) -> None:
    trusted_lists.accept(parse(octets), "PL", trusted_lists_kit.operator(_pki()), at=trusted_lists_kit.NOW)


TARGETS: Final[dict[str, Target]] = {
    "parser": Target("XML (`schemas.parsing`)", _documents, fuzz_changes.of_xml, parse),
    "verifier": Target("signed XML (`signing.verification`)", _letters, fuzz_changes.of_xml, _read_letter),
    "stamps": Target(
        "time stamps (`signing.timestamps`)",
        _tokens,
        fuzz_changes.of_octets,
        lambda octets: timestamps.verify(octets, b"x", levels_kit.STAMPERS, at=_LATER),
    ),
    "lists": Target("trusted lists (`signing.trusted_lists`)", _lists, fuzz_changes.of_xml, _read_list),
    "containers": Target(
        "containers (`signing.asic`)",
        _containers,
        fuzz_changes.of_zip,
        lambda octets: as_json(verify_container(octets, _rules(), at=_LATER, parse=parse), at=_LATER),
    ),
    "pdfs": Target(
        "PDF (`signing.pdf`)",
        _pdfs,
        fuzz_changes.of_octets,
        lambda octets: as_json(verify_pdf(octets, _rules(), at=_LATER), at=_LATER),
    ),
}
