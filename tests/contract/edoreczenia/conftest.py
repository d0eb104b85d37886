"""A test PKI and a simulated e-Doręczenia with an office at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.edoreczenia.channel import EdoreczeniaChannel
from samples.pki import Pki
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import a_channel


@pytest.fixture
def platform(pki: Pki) -> Iterator[Simulator]:
    """Run a simulated e-Doręczenia."""
    with Simulator(pki) as running:
        yield running


@pytest.fixture
def channel(pki: Pki, platform: Simulator) -> EdoreczeniaChannel:
    """Open the office's channel to it."""
    return a_channel(pki, platform.address)
