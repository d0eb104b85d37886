"""What the judges refuse we refuse, and what is harmless none refuses."""

from __future__ import annotations

import pytest

from tests.interop.alterations import ALTERATIONS, HARMLESS
from tests.interop.conftest import Jury
from tests.interop.court import Court

JUDGES = ("dss", "jdk", "santuario", "xadesjs", "xmlsec1")


@pytest.mark.parametrize("name", ALTERATIONS)
def test_we_refuse_what_was_altered(court: Court, name: str) -> None:
    """No altered, wrapped or foreign signature is valid here, each for its own reason."""
    report = court.judge(court.paper(ALTERATIONS[name].make(court)))
    assert report.reason == ALTERATIONS[name].reason
    assert report.verdict != "valid"


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("name", ALTERATIONS)
def test_judges_refuse_what_was_altered(court: Court, jury: Jury, name: str, judge: str) -> None:
    """Each judge refuses it too, but for the cases where we are known to be stricter."""
    alteration = ALTERATIONS[name]
    assert jury(judge, court.paper(alteration.make(court))) == (judge in alteration.accepted_by.split())


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("name", HARMLESS)
def test_all_accept_what_is_only_written_otherwise(court: Court, jury: Jury, name: str, judge: str) -> None:
    """What canonicalisation evens out is valid for every judge and for us."""
    document = HARMLESS[name](court)
    assert jury(judge, court.paper(document))
    assert court.judge(document).reason == "passed"
