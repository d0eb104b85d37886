"""A large file goes out and comes in without ever standing in memory."""

from __future__ import annotations

import hashlib
import subprocess
import sys

from samples.pki import Pki
from samples.platform.edoreczenia.arriving import File
from samples.platform.edoreczenia.simulator import Simulator
from tests.contract.edoreczenia.kit import OFFICE

SIZE = 30_000_000
MOST_ABOVE_IDLE = 8_000_000


def test_30_mb_go_up_and_down_within_8_mb_above_idle(pki: Pki, platform: Simulator) -> None:
    """A process that sends 30 MB and fetches as much never holds a third of it."""
    content = bytes(SIZE)
    platform.arrive(OFFICE, files=[File("plan.zip", content)])
    command = [sys.executable, "-m", "tests.contract.edoreczenia.heavy", str(pki.folder), platform.address, str(SIZE)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603 - our own module
    rise, digest = ended.stdout.split()
    assert int(rise) < MOST_ABOVE_IDLE
    assert digest == hashlib.sha256(content).hexdigest()
    assert platform.books().calls["attachments.upload"] == 1
