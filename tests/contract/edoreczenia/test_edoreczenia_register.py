"""The register of addresses: search, confirmation before a sending, refresh of many."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.edoreczenia.channel import EdoreczeniaChannel
from connector.letters.errors import NotAdmitted, OutcomeUnknown, PlatformError, Refused
from connector.ports import FoundParties, HasRegister, OfficialId, PartyQuery
from samples.pki import Pki
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import BOX, COMPANY, COUNTY, JAN, OFFICE, Answer, Stub, a_channel

CLOSED = "AE:PL-10959-53623-ZAMKN-27"
BLOCKED = "AE:PL-11096-52712-BLOKA-24"
UNKNOWN = "AE:PL-98765-43210-SFVYC-19"


def test_body_is_found_by_its_name(channel: EdoreczeniaChannel) -> None:
    """Name, address, kind and seat tell who was found."""
    assert isinstance(channel, HasRegister)
    found = channel.register.find(BOX, PartyQuery(["PUBLIC_INSTITUTION"], entity_name="Starostwo"))
    [entry] = found.entries
    assert (entry.address, entry.status, entry.public, entry.operator) == (COUNTY, "ACTIVE", True, True)
    assert entry.place == "Powiatowa 3, 00-001 Przykładowo"
    assert (entry.official_ids, found.total) == ([OfficialId("regon", "000000001")], 1)
    assert entry.raw


def test_company_is_found_by_its_number(channel: EdoreczeniaChannel) -> None:
    """A number of an official register is a set of criteria by itself."""
    found = channel.register.find(BOX, PartyQuery(["COMPANY"], official_id=OfficialId("nip", "0000000001")))
    assert [entry.address for entry in found.entries] == [COMPANY]


def test_person_is_found_by_names_and_city(channel: EdoreczeniaChannel) -> None:
    """Names alone are not enough for a person."""
    query = PartyQuery(["INDIVIDUAL"], first_name="Jan", surname="Testowy", city="Lubin")
    [entry] = channel.register.find(BOX, query).entries
    assert (entry.address, entry.name, entry.public) == (JAN, "Jan Testowy", False)


def test_nothing_found_is_no_error(channel: EdoreczeniaChannel) -> None:
    """The register's 404 with 00010 is an empty answer."""
    assert channel.register.find(BOX, PartyQuery(["COMPANY"], entity_name="Nie ma takiej")) == FoundParties((), 0)
    assert channel.register.confirm(BOX, UNKNOWN) is None
    assert channel.register.refresh(BOX, [UNKNOWN]) == []


def test_mixed_criteria_are_refused_by_the_register(channel: EdoreczeniaChannel) -> None:
    """The register's own code says what it did not like."""
    query = PartyQuery(["COMPANY"], entity_name="Firma", official_id=OfficialId("nip", "0000000001"))
    with pytest.raises(Refused, match="SEAPI-00008"):
        channel.register.find(BOX, query)


def test_address_is_confirmed_with_its_status(channel: EdoreczeniaChannel) -> None:
    """A closed address says so."""
    entry = channel.register.confirm(BOX, CLOSED)
    assert entry is not None
    assert (entry.address, entry.status, entry.warning) == (CLOSED, "CLOSED_UNRECOVERABLE", None)


def test_warning_that_blocks_is_seen_before_a_sending(channel: EdoreczeniaChannel) -> None:
    """The confirmation itself has no place for warnings; they are asked for beside it."""
    entry = channel.register.confirm(BOX, BLOCKED)
    assert entry is not None
    assert entry.warning is not None
    assert entry.warning.blocks
    assert entry.operator is False


def test_many_addresses_are_refreshed_at_once(channel: EdoreczeniaChannel, platform: Simulator) -> None:
    """Known ones come with their status, unknown ones are left out, in one question."""
    known = channel.register.refresh(BOX, [COUNTY, UNKNOWN, CLOSED])
    assert {entry.address: entry.status for entry in known} == {COUNTY: "ACTIVE", CLOSED: "CLOSED_UNRECOVERABLE"}
    assert channel.register.refresh(BOX, []) == []
    assert sum(count for name, count in platform.books().calls.items() if "search" in name) == 1


def test_more_than_a_thousand_addresses_are_asked_in_parts(pki: Pki) -> None:
    """No question is longer than the register takes."""
    with Stub(pki, Answer({"edaSearchResponses": []})) as stub:
        a_channel(pki, stub.address, register_version="v3").register.refresh(BOX, [COUNTY] * 1001)
    assert [len(asked.json["recipientEdas"]) for asked in stub.asked] == [1000, 1]
    assert stub.asked[0].path == "/api/se/v3/search/eda_search"
    assert stub.asked[0].json["senderEda"] == OFFICE


def test_current_version_of_a_party_is_told(pki: Pki) -> None:
    """Of the versions the one with index 1 counts, whatever their order and type."""
    versions = [{"index": "2", "entityName": "Dawna"}, {"index": 1, "entityName": "Obecna"}]
    row = {"recipientEda": {"recipientEda": COUNTY, "assignmentDegree": "3"}, "baeSearchData": versions}
    with Stub(pki, Answer({"baeSearchResponses": [row]})) as stub:
        found = a_channel(pki, stub.address).register.find(BOX, PartyQuery(["COMPANY"], entity_name="ab"))
    assert [(entry.name, entry.status) for entry in found.entries] == [("Obecna", "")]


def test_numbers_of_persons_are_masked(pki: Pki) -> None:
    """Of a PESEL only the end is shown; numbers of bodies are public."""
    ids = [{"id": "00810100019", "referenceRegistry": "pesel"}, {"id": "5232958825", "referenceRegistry": "NIP"}]
    row = {"recipientEda": {"recipientEda": JAN}, "recipient": {"name": "JAN", "surname": "TESTOWY", "officialIds": ids}}
    with Stub(pki, Answer({"edaSearchResponses": [row]})) as stub:
        [entry] = a_channel(pki, stub.address).register.refresh(BOX, [JAN])
    assert entry.official_ids == [OfficialId("pesel", "********019"), OfficialId("nip", "5232958825")]


@pytest.mark.parametrize(
    ("warning", "blocks"),
    [
        ({"code": "SEAPI-INFO-00001", "type": "NOT_BLOCK_WARNING", "description": "uwaga"}, False),
        ({"code": "SEAPI-INFO-00002", "type": "BLOCK_WARNING", "description": "stop"}, True),
        ({"code": "x", "type": "INNY"}, True),
    ],
)
def test_warning_blocks_unless_it_says_that_it_does_not(pki: Pki, warning: dict[str, Any], blocks: bool) -> None:
    """An unknown type is looked at by a person."""
    with Stub(pki, Answer({"edaSearchResponses": [{"recipientEda": {"recipientEda": JAN, "warning": warning}}]})) as stub:
        [entry] = a_channel(pki, stub.address).register.refresh(BOX, [JAN])
    assert entry.warning is not None
    assert entry.warning.blocks is blocks


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer({"httpCode": "400", "id": "1", "errorCodes": [{"errorCode": "SEAPI-00009", "message": "x"}]}, 400), Refused),
        (Answer({"errorCodes": []}, 400), OutcomeUnknown),
        (Answer({}, 403), NotAdmitted),
        (Answer({}, 404), OutcomeUnknown),
        (Answer([]), OutcomeUnknown),
        (Answer({"recipientEda": {"recipientEda": COUNTY}}), OutcomeUnknown),
        (Answer(cut=True), OutcomeUnknown),
    ],
)
def test_answer_that_confirms_nothing_is_an_error(pki: Pki, answer: Answer, error: type[PlatformError]) -> None:
    """No answer is taken for a confirmation, above all not one about another address."""
    with Stub(pki, answer) as stub, pytest.raises(error):
        a_channel(pki, stub.address).register.confirm(BOX, JAN)


@pytest.mark.parametrize("answer", [Answer({}), Answer({"edaSearchResponses": None}), Answer({"totalResults": 2})])
def test_answer_without_a_list_does_not_mean_that_nobody_is_known(pki: Pki, answer: Answer) -> None:
    """An address book is never emptied by an answer that lacks its list."""
    with Stub(pki, answer, answer, Answer({"totalResults": 0})) as stub:
        channel = a_channel(pki, stub.address)
        with pytest.raises(OutcomeUnknown):
            channel.register.refresh(BOX, [JAN])
        with pytest.raises(OutcomeUnknown):
            channel.register.find(BOX, PartyQuery(["COMPANY"], entity_name="ab"))
        assert channel.register.refresh(BOX, [JAN]) == []
