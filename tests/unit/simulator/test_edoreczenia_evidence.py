"""The simulated e-Doręczenia issues evidence whose seals hold and whose files stay as they are."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from samples.pki import Pki
from samples.platform.edoreczenia import terms
from samples.platform.edoreczenia.addresses import COMPANY, OFFICE
from samples.platform.edoreczenia.script import Rule
from samples.platform.edoreczenia.simulator import Simulator
from schemas import delivery_evidence
from signing.pdf import verify_pdf
from signing.policy import Policy
from signing.trust import Trust
from signing.verification import verify
from tests.unit.samples_verification import verify as verified_by_xmlsec
from tests.unit.simulator.edoreczenia_kit import Caller, file, letter, paper

SEALED = ("A.1", "B.1", "D.1", "E.1", "BP.WX", "BP.OX")


@pytest.fixture
def policy(pki: Pki) -> Policy:
    """Trust the test PKI, time stamps included, and ask for level T."""
    trust = Trust([pki.certificate("root")])
    return Policy(trust=trust, podpis_zaufany_seals=Trust(()), stampers=trust, level="T")


@pytest.mark.parametrize("code", SEALED)
def test_xml_evidence_is_sealed_and_time_stamped(caller: Caller, pki: Pki, policy: Policy, code: str) -> None:
    """Two verifiers of others than its maker accept the seal; our reader finds code, message and parties in it."""
    message_id = caller.sent(letter(files=(file(),)))
    content = caller.evidence_file(message_id, code)
    tree = etree.ElementTree(etree.fromstring(content))
    [found] = verify(tree, policy, at=datetime.now(UTC)).signatures
    assert (found.reason, found.baseline, found.coverage) == ("passed", "T", "whole_document")
    verified_by_xmlsec(content, pki, "edoreczenia-seal")
    read = delivery_evidence.read(tree, code)
    assert read is not None
    assert read.sender is not None
    assert read.addressee is not None
    assert (read.kind, read.message_id) == (code.replace(".", ""), message_id)
    assert (read.sender.address, read.addressee.address) == (OFFICE, COMPANY)


@pytest.mark.parametrize("code", ["BP.OP", "BP.WP"])
def test_pdf_evidence_is_sealed(caller: Caller, policy: Policy, code: str) -> None:
    """The PDF receipts carry the operator's seal."""
    content = caller.evidence_file(caller.sent(), code)
    [found] = verify_pdf(content, Policy(trust=policy.trust, podpis_zaufany_seals=Trust(())), at=datetime.now(UTC)).signatures
    assert found.reason == "passed"


@pytest.mark.parametrize(
    ("deeds", "says"), [((), "delivered"), (("other_card",), "delivered"), (("returned", "other_card"), "returned")]
)
def test_postal_card_is_read(caller: Caller, edoreczenia: Simulator, deeds: tuple[str, ...], says: str) -> None:
    """Both schemas of the card tell whether the letter was handed out or came back."""
    edoreczenia.script(*(Rule(deed, operation="shipment") for deed in deeds))
    content = caller.evidence_file(caller.sent(paper()), "H.EPO")
    read = delivery_evidence.read(etree.ElementTree(etree.fromstring(content)))
    assert read is not None
    assert read.says == says


def test_file_is_the_same_every_time(caller: Caller) -> None:
    """Fetched twice, a piece of evidence has equal bytes, and then counts as downloaded."""
    message_id = caller.sent()
    assert caller.evidence_file(message_id, "E.1") == caller.evidence_file(message_id, "E1")
    assert [one["type"] for one in caller.get("messages/evidences", downloaded="true")["evidences"]] in (["E.1"], ["E1"])


def test_both_spellings_of_codes_stand_side_by_side(caller: Caller) -> None:
    """As in the contract, some codes have their dot and some do not."""
    found = caller.get(f"messages/{caller.sent()}/evidences")["evidences"]
    assert {"." in one["type"] for one in found} == {True, False}


def test_evidence_is_found_by_its_id(caller: Caller) -> None:
    """One by its id, all of the mailbox, and a zip of the technical ones; the wrong service in the path is refused."""
    message_id = caller.sent()
    every = caller.get("messages/evidences", type="E1")["evidences"]
    [one] = caller.get(f"messages/evidences/{every[0]['evidenceId']}")
    assert (one["messageId"], " " in one["eventDate"]) == (message_id, True)
    assert caller.call("GET", f"evidences/puh/{one['evidenceId']}").status_code == 400
    packed = caller.call("GET", f"evidences/{message_id}/technical-evidences-file").content
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == 4


def test_evidence_late_and_out_of_order(caller: Caller, edoreczenia: Simulator) -> None:
    """D.1 comes after E.1, with its own event time and a later date of making."""
    edoreczenia.script(Rule("evidence_late", operation="D.1", delay=3600))
    message_id = caller.sent()
    assert "D1" not in caller.codes(message_id)
    edoreczenia.skip(3600)
    found = {one["type"].replace(".", ""): one for one in caller.get(f"messages/{message_id}/evidences")["evidences"]}
    assert found["D1"]["createDate"] > found["E1"]["createDate"]
    assert found["D1"]["eventDate"] <= found["E1"]["eventDate"]


def test_evidence_missing_and_repeated(caller: Caller, edoreczenia: Simulator) -> None:
    """One piece never comes, another comes twice under two ids with the same bytes."""
    edoreczenia.script(Rule("evidence_missing", operation="E.1"), Rule("evidence_repeated", operation="BP.OX"))
    message_id = caller.sent()
    codes = caller.codes(message_id)
    assert ("E1" in codes, codes.count("BPOX")) == (False, 2)
    twice = caller.get(f"messages/{message_id}/evidences", type="BP.OX")["evidences"]
    files = {caller.call("GET", f"evidences/purde/{one['evidenceId']}").content for one in twice}
    assert (len({one["evidenceId"] for one in twice}), len(files)) == (2, 1)


@pytest.mark.parametrize(
    ("available", "last", "counted"),
    [
        ("2026-03-02T12:00:00+01:00", "2026-03-16", "2026-03-16"),
        ("2026-03-06T23:30:00+01:00", "2026-03-20", "2026-03-20"),
        ("2026-03-07T00:30:00+01:00", "2026-03-23", "2026-03-21"),
        ("2026-04-20T12:00:00+02:00", "2026-05-04", "2026-05-04"),
        ("2026-04-19T12:00:00+02:00", "2026-05-04", "2026-05-03"),
        ("2026-12-10T12:00:00+01:00", "2026-12-28", "2026-12-24"),
        ("2026-03-23T12:00:00+01:00", "2026-04-07", "2026-04-06"),
    ],
)
def test_term_ends_on_a_working_day(available: str, last: str, counted: str) -> None:
    """Fourteen days after D.1 by the Polish calendar; the last day moves past Saturdays and holidays, the date does not."""
    moment = datetime.fromisoformat(available)
    assert (terms.last_day(moment).isoformat(), terms.counted(moment).isoformat()) == (last, counted)
    assert terms.end_of(terms.last_day(moment)) - terms.start_of(terms.last_day(moment)) <= timedelta(hours=25)
