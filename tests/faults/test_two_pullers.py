"""Two programs empty one box at once, at a platform that loses answers and wants another digest; their line repeats calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from connector.flow.desk import Desk
from connector.letters.errors import PlatformError
from connector.ports import Envelope, OwnBox
from connector.store import tables as t
from samples.pki import Pki
from samples.platform.epuap import settings
from samples.platform.epuap.script import Rule
from samples.platform.epuap.simulator import Simulator
from tests.contract.store.kit import at_once
from tests.faults.script_kit import ScriptedOffice
from tests.office_kit import BOX

NEXT, CONFIRM = "pobierzNastepny", "potwierdzOdebranie"
DOCUMENTS = [f"<pismo>numer {number % 10}</pismo>".encode() for number in range(14)]
"""The last four are equal to the first, byte for byte: a confirmation names nothing but a digest."""
BAD_ROUNDS = 8
"""After so many the platform behaves again; until then both look ever more rarely, at the latest every hour."""
PAUSE = timedelta(minutes=61)


class Puller(ScriptedOffice):
    """An office whose every confirmation is looked at before it leaves; the line repeats every third one blindly."""

    def __init__(self, folder: Path, pki: Pki, simulator: Simulator) -> None:
        self.confirming: list[str] = []
        self.not_kept: list[str] = []
        super().__init__(folder, pki, simulator)

    def _open(self) -> Desk:
        desk = super()._open()
        channel = desk.queue("epuap")
        confirm = channel.confirm

        def watched(box: OwnBox, envelope: Envelope, *, other_digest: bool = False) -> None:
            digest = sha256(envelope.document).hexdigest()
            self.confirming.append(digest)
            if not self.keeps(digest):
                self.not_kept.append(digest)
            try:
                confirm(box, envelope, other_digest=other_digest)
            finally:
                if len(self.confirming) % 3 == 0:
                    with suppress(PlatformError):
                        confirm(box, envelope, other_digest=other_digest)

        channel.confirm = watched  # type: ignore[method-assign]  # this office's own channel
        return desk

    def keeps(self, digest: str) -> bool:
        """Whether a document is recorded, and lies in the archive unspoiled."""
        with self.desk.database.reading() as tx:
            recorded = tx.execute(t.arrivals.select().where(t.arrivals.c.document_sha256 == digest)).first() is not None
        return recorded and sha256(self.desk.archive.get(digest)).hexdigest() == digest

    def confirmed(self) -> Counter[str]:
        """Count by digest what this office says that the platform took its confirmation of."""
        took = (t.attempts.c.action == "confirm") & (t.attempts.c.outcome == "taken")
        with self.desk.database.reading() as tx:
            return Counter(tx.execute(select(t.attempts.c.request_sha256).where(took)).scalars())


@contextmanager
def two_at_a_box(pki: Pki, folder: Path, *, wants: str) -> Iterator[tuple[Simulator, list[Puller]]]:
    """Run a platform that takes confirmations by one digest only, and two offices that read the same box."""
    with ExitStack() as open_ones:
        simulator = open_ones.enter_context(Simulator(pki, replace(settings.load(), confirmation_digests=(wants,))))
        offices = [Puller(folder / name, pki, simulator) for name in ("one", "two")]
        for office in offices:
            open_ones.callback(office.desk.database.close)
        yield simulator, offices


def bad_day(seed: int) -> list[Rule]:
    """Write a script in which answers are lost on both ways."""
    deeds = [(deed, CONFIRM) for deed in ("break_before_taking", "break_after_taking", "html_500_after_taking", "refuse")]
    deeds += [("html_500", NEXT), ("break_in_answer", NEXT)]
    return [Rule(deed, operation=operation, chance=0.12, seed=seed) for deed, operation in deeds]


def empty_together(simulator: Simulator, offices: list[Puller]) -> None:
    """Have both work at the same moment, again and again, first on bad hours and then on good ones."""
    for number in range(BAD_ROUNDS + 2):
        if number == BAD_ROUNDS:
            simulator.end_script()
        at_once([office.run for office in offices])
        simulator.skip(PAUSE.total_seconds())
        for office in offices:
            office.clock.moment += PAUSE
            office.resume()


@pytest.mark.parametrize("wants", ["sha1", "sha256"])
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_leaves_the_queue_that_nobody_kept(pki: Pki, tmp_path: Path, wants: str, seed: int) -> None:
    """Whoever confirms has the document safe; nothing is lost between the two, and none counts a confirmation too many."""
    with two_at_a_box(pki, tmp_path, wants=wants) as (simulator, offices):
        for document in DOCUMENTS:
            simulator.arrive(BOX, document)
        simulator.script(*bad_day(seed))
        empty_together(simulator, offices)
        off_the_queue = Counter(done.sha256 for done in simulator.books().boxes[BOX].confirmed)
        assert off_the_queue == Counter(sha256(document).hexdigest() for document in DOCUMENTS)
        assert [office.not_kept for office in offices] == [[], []], "confirmed, but not kept"
        assert all(any(office.keeps(digest) for office in offices) for digest in off_the_queue)
        assert all(office.confirming for office in offices), "only one of them was at work"
        assert offices[0].confirmed() + offices[1].confirmed() <= off_the_queue
