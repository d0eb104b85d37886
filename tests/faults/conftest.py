"""A test PKI and an office at either simulated platform, which follows a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from samples.pki import Pki
from samples.platform.edoreczenia.simulator import Simulator as Mailboxes
from samples.platform.epuap.simulator import Simulator
from tests.faults.mailbox_kit import MailboxOffice
from tests.faults.script_kit import ScriptedOffice


@pytest.fixture
def scripted(pki: Pki, tmp_path: Path) -> Iterator[ScriptedOffice]:
    """Give an office at a simulated ePUAP."""
    with Simulator(pki) as simulator:
        office = ScriptedOffice(tmp_path, pki, simulator)
        yield office
        office.desk.database.close()


@pytest.fixture
def mailbox(pki: Pki, tmp_path: Path) -> Iterator[MailboxOffice]:
    """Give an office at a simulated e-Doręczenia."""
    with Mailboxes(pki) as simulator:
        office = MailboxOffice(tmp_path, pki, simulator)
        yield office
        office.desk.database.close()
