"""A dossier that somebody changed, with whatever keys he has: each thing that does not hold is named."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from connector.store import journal
from connector.web.dossier import package
from connector.web.dossier.findings import Findings
from connector.web.dossier.line_check import Line as LineCheck
from signing import detached
from signing.keys import SigningKey
from signing.trust import Trust
from tests.dossier_kit import Shelf, checked, entries, resealed, rezipped, shelf_of, with_line, zipped
from tests.office_kit import SEAL
from tests.receipts_kit import make_key
from tests.seal_kit import JOURNAL_KEY
from tests.unit.test_signing_timestamps import ROOT

FORGER = make_key("podrabiacz")
Line = dict[str, Any]
NONSENSE: list[Any] = [None, True, -1, 10**30, "x", "\ud800", "0" * 64, [], {}, [["left", "0"]]]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Give an office with its dossiers."""
    with shelf_of(tmp_path_factory.mktemp("dossier") / "store") as shelf:
        yield shelf


def of(shelf: Shelf, line: Callable[[Line], None]) -> bytes:
    """Give the letter's dossier with another time line, sealed anew by the office's own key."""
    return resealed(with_line(shelf.files, line), shelf.now, SEAL)


def test_any_changed_file_is_found_and_named(shelf: Shelf) -> None:
    """One byte of any file in the container, and the seal is broken and the file named."""
    for name in shelf.files:

        def change(files: dict[str, bytes], name: str = name) -> None:
            content = bytearray(files[name])
            content[len(content) // 2] ^= 1
            files[name] = bytes(content)

        found = checked(rezipped(shelf.sent, change), shelf.now)
        assert found.verdict == "invalid", name
        assert "hash_failure" in {point.code for point in found.points}, name
        named = {point.about for point in found.points if point.code in {"file_changed", "list_unreadable"}}
        assert name in named or name == package.LIST


def test_changed_copy_beside_the_container_is_found(shelf: Shelf) -> None:
    """What is opened first is what was sealed."""
    for name in package.COPIES:
        outer = entries(shelf.sent.content)
        outer[name] += b"\n"
        assert shelf.codes(zipped(outer)) == {"copy_differs"}
    outer["umowa.txt"] = b"put here"
    assert "copy_differs" in shelf.codes(zipped(outer))


def test_removed_and_added_files_are_found(shelf: Shelf) -> None:
    """The seal covers which files there are, and the list names them."""
    proof = next(name for name in shelf.files if name.startswith("dowody/"))
    removed = rezipped(shelf.sent, lambda files: files.__delitem__(proof))
    assert {"file_missing", "signed_data_not_found"} <= shelf.codes(removed)
    added = rezipped(shelf.sent, lambda files: files.update({"dowody/99-UPP.xml": b"<upp/>"}))
    assert {"file_unlisted", "file_not_sealed"} <= shelf.codes(added)
    hidden = rezipped(shelf.sent, lambda files: files.update({"META-INF/umowa.txt": b"put where no seal reaches"}))
    assert shelf.codes(hidden) == {"file_unlisted", "file_not_sealed", "partial_coverage"}
    spare = rezipped(shelf.sent, lambda files: files.update({"META-INF/container.xml": b"<a/>"}))
    assert shelf.codes(spare) == {"file_unlisted"}


def test_files_that_nobody_touched_are_not_blamed(shelf: Shelf) -> None:
    """One changed file is named, and no other is called added or changed."""
    name = next(name for name in shelf.files if name.startswith("dokumenty/"))
    changed = rezipped(shelf.sent, lambda files: files.update({name: files[name] + b" "}))
    assert shelf.codes(changed) == {"hash_failure", "file_changed"}


def test_dossier_of_very_many_files_is_checked_like_any_other(shelf: Shelf) -> None:
    """The number of files is no reason to doubt a seal over all of them."""
    many = {f"dokumenty/{number}-załącznik {number}.txt": b"x" for number in range(120)}
    assert shelf.codes(resealed({**shelf.files, **many}, shelf.now, SEAL)) == set()


def test_dossier_sealed_by_a_stranger_is_not_taken_for_the_offices(shelf: Shelf) -> None:
    """A whole dossier made anew by somebody else is told by its seal."""
    assert shelf.codes(resealed(shelf.files, shelf.now, FORGER)) == {"no_certificate_chain_found"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("at", "2026-03-02T08:00:00+00:00"), ("actor", "person:Kto Inny"), ("kind", "shipment.returned"), ("link", "0" * 64)],
)
def test_changed_entry_is_found_even_under_the_offices_own_seal(shelf: Shelf, name: str, value: str) -> None:
    """Whoever has the office's seal still cannot rewrite what the journal's seals say."""
    assert "entry_broken" in shelf.codes(of(shelf, lambda line: line["entries"][1].update({name: value})))


def test_entry_with_a_link_that_fits_it_still_does_not_lead_to_the_seal(shelf: Shelf) -> None:
    """An entry that was made up, chain and all, is no leaf of the sealed tree."""

    def forge(line: Line) -> None:
        entry = line["entries"][1]
        entry["kind"] = "shipment.returned"
        entry["link"] = relinked(entry)

    codes = shelf.codes(of(shelf, forge))
    assert "entry_not_sealed_so" in codes
    assert "entry_broken" not in codes


def relinked(entry: Line) -> str:
    """Make the link that fits an entry."""
    row = SimpleNamespace(**{**entry, "at": datetime.fromisoformat(entry["at"])})
    return journal.link(entry["link_before"], entry["position"], row)


def test_reordered_doubled_and_foreign_entries_are_found(shelf: Shelf) -> None:
    """Order and number of the entries follow from their positions, and each says what it is about."""
    assert "entries_disordered" in shelf.codes(of(shelf, lambda line: line["entries"].reverse()))
    assert "entries_disordered" in shelf.codes(of(shelf, lambda line: line["entries"].append(line["entries"][-1])))
    assert "entry_foreign" in shelf.codes(of(shelf, lambda line: line["entries"][0].update(subject="let_inne")))
    moved = of(shelf, lambda line: line["entries"][0].update(position=999))
    assert "entry_broken" in shelf.codes(moved)


def test_removed_entry_is_found_by_the_seal_of_the_dossier(shelf: Shelf) -> None:
    """That nothing is missing is what the office's seal over the dossier says."""

    def remove(files: dict[str, bytes]) -> None:
        files.update(with_line(files, lambda line: line["entries"].pop(1) and None))

    assert {"hash_failure", "file_changed"} <= shelf.codes(rezipped(shelf.sent, remove))


def test_forged_seals_and_time_stamps_of_the_journal_are_found(shelf: Shelf) -> None:
    """Statement, signature, certificate and stamp of a seal belong together."""

    def restate(line: Line) -> None:
        seal = line["seals"][0]
        seal["statement"] = seal["statement"].replace('"sealed_at":"2026-03-03', '"sealed_at":"2026-03-02')

    assert {"seal_forged", "seal_missing"} <= shelf.codes(of(shelf, restate))
    assert "seal_missing" in shelf.codes(of(shelf, lambda line: line["seals"].clear()))
    assert "seal_forged" in shelf.codes(of(shelf, lambda line: line["seals"][0].update(certificate=pem(FORGER))))
    assert "seal_forged" in shelf.codes(of(shelf, lambda line: line["seals"][0].update(signature="AAAA")))
    assert "stamp_wrong" in shelf.codes(of(shelf, lambda line: line["seals"][0].update(token="AAAA")))
    assert "line_unreadable" in shelf.codes(of(shelf, lambda line: line.pop("seals") and None))


def pem(key: SigningKey) -> str:
    """Give the certificate of a key as text."""
    return str(key.certificate.public_bytes(Encoding.PEM).decode())


def test_seal_of_another_store_proves_nothing_here(shelf: Shelf) -> None:
    """A genuine seal that was made over another journal is named as such."""
    stated = json.loads(json.loads(shelf.files[package.LINE])["seals"][0]["statement"])
    text = json.dumps({**stated, "store": "sto_innyyyyyyyyyyyyyyyyy"})
    signature = base64.b64encode(detached.sign(text.encode(), JOURNAL_KEY, at=shelf.now)).decode()
    assert "seal_foreign" in shelf.codes(of(shelf, lambda line: line["seals"][0].update(statement=text, signature=signature)))


def test_altered_proof_is_found_even_in_a_dossier_that_its_office_sealed(shelf: Shelf) -> None:
    """The receipt is the platform's word, which the office cannot change."""
    proof = next(name for name in shelf.files if name.startswith("dowody/"))
    other = shelf.files[proof].replace(b"2026-03-02T10:05", b"2026-03-02T07:05")
    assert "hash_failure" in shelf.codes(resealed({**shelf.files, proof: other}, shelf.now, SEAL))
    assert "proof_unreadable" in shelf.codes(resealed({**shelf.files, proof: b"gone"}, shelf.now, SEAL))


def test_what_is_no_dossier_is_unreadable(shelf: Shelf) -> None:
    """Any other file, a cut one, or a ZIP of something else gives one clear answer."""
    for content in (b"", b"PK\x03\x04", shelf.sent.content[:-30], zipped({"a": b"b"}), zipped({package.UNSEALED: b"no zip"})):
        assert checked(content, shelf.now).verdict == "unreadable"
    assert shelf.codes(package.pack({**shelf.files, package.LIST: b"[]"}, None, shelf.now)) == {"not_sealed", "list_unreadable"}


@pytest.mark.parametrize("part", ["entries", "seals"])
def test_nonsense_in_a_time_line_is_a_finding_and_never_a_crash(shelf: Shelf, part: str) -> None:
    """Whatever stands in any field of an entry or a seal, the check ends with a verdict."""
    line = json.loads(shelf.files[package.LINE])
    for name in line[part][0]:
        for value in NONSENSE:
            if line[part][0][name] == value:
                continue
            other = {**line, part: [{**line[part][0], name: value}, *line[part][1:]]}
            found = Findings()
            LineCheck(found, Trust([JOURNAL_KEY.certificate, ROOT.certificate]), shelf.now).check(
                json.dumps(other).encode(), shelf.letter, json.loads(shelf.files[package.LIST])["store"]
            )
            unsealed = value is None and name in {"token", "seal", "position"}
            assert found.verdict != "valid" or unsealed, (name, value)


@pytest.mark.parametrize("name", ["what", "version", "subject", "store", "files"])
def test_nonsense_in_the_list_is_a_finding_and_never_a_crash(shelf: Shelf, name: str) -> None:
    """A list of another shape, deeply nested or with a name twice is no list."""
    small = {name: shelf.files[name] for name in (package.LIST, package.LINE, *package.COPIES)}
    listed = json.loads(small[package.LIST])
    for value in [*NONSENSE, [{"name": 1}], [{"name": "a", "sha256": "0" * 64, "judged_as": []}], {"id": 1}]:
        content = package.pack({**small, package.LIST: json.dumps({**listed, name: value}).encode()}, None, shelf.now)
        assert checked(content, shelf.now).verdict in {"invalid", "unsigned"}
    for text in (b"[" * 5000, small[package.LIST].replace(b'"version"', b'"store": null, "version"', 1)):
        content = package.pack({**small, package.LIST: text}, None, shelf.now)
        assert "list_unreadable" in shelf.codes(content)


def restated(line: Line, statement: str, signature: str) -> None:
    """Put another statement and its signature in the place of the first seal's."""
    line["seals"][0].update(statement=statement, signature=signature)


def test_statement_of_a_seal_that_is_signed_and_says_nonsense_is_forged(shelf: Shelf) -> None:
    """Even under the journal's own signature a statement must be one."""
    stated = json.loads(json.loads(shelf.files[package.LINE])["seals"][0]["statement"])
    for change in ({"sealed_at": "2026-03-03T09:00:00"}, {"from": "1"}, {"tree": 7}, {"number": 0}, {"what": "inne"}):
        text = json.dumps({**stated, **change})
        signature = base64.b64encode(detached.sign(text.encode(), JOURNAL_KEY, at=shelf.now)).decode()
        forged = of(shelf, partial(restated, statement=text, signature=signature))
        assert "seal_forged" in shelf.codes(forged), change
