"""A test PKI and a simulated ePUAP with an office at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.ports import Queue
from samples.pki import Pki
from samples.platform.epuap.simulator import Simulator
from tests.contract.epuap.kit import a_channel


@pytest.fixture
def platform(pki: Pki) -> Iterator[Simulator]:
    """Run a simulated ePUAP."""
    with Simulator(pki) as running:
        yield running


@pytest.fixture
def channel(pki: Pki, platform: Simulator) -> Queue:
    """Open the office's channel to it."""
    return a_channel(pki, platform.address)
