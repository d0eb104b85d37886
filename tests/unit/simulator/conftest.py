"""A running simulated ePUAP, a running simulated e-Doręczenia, and callers of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from samples.pki import Pki
from samples.platform.edoreczenia import simulator as edoreczenia_simulator
from samples.platform.edoreczenia.addresses import UNIT
from samples.platform.epuap.simulator import Simulator
from tests.unit.simulator.edoreczenia_kit import Caller
from tests.unit.simulator.kit import Office


@pytest.fixture
def simulator(pki: Pki) -> Iterator[Simulator]:
    """Run a simulated ePUAP as it starts by default."""
    with Simulator(pki) as running:
        yield running


@pytest.fixture
def office(simulator: Simulator, pki: Pki) -> Iterator[Office]:
    """Give the office whose certificate is registered."""
    found = Office(simulator, pki)
    with found.http:
        yield found


@pytest.fixture
def stranger(simulator: Simulator, pki: Pki) -> Iterator[Office]:
    """Give a caller whose certificate nobody registered."""
    found = Office(simulator, pki, "stranger")
    with found.http:
        yield found


@pytest.fixture
def edoreczenia(pki: Pki) -> Iterator[edoreczenia_simulator.Simulator]:
    """Run a simulated e-Doręczenia as it starts by default."""
    with edoreczenia_simulator.Simulator(pki) as running:
        yield running


@pytest.fixture
def caller(edoreczenia: edoreczenia_simulator.Simulator, pki: Pki) -> Iterator[Caller]:
    """Give the office's registered system."""
    found = Caller(edoreczenia, pki)
    with found.http:
        yield found


@pytest.fixture
def unit(edoreczenia: edoreczenia_simulator.Simulator, pki: Pki) -> Iterator[Caller]:
    """Give the same system in the mailbox of another unit."""
    found = Caller(edoreczenia, pki, mailbox=UNIT)
    with found.http:
        yield found
