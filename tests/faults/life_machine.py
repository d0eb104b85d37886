"""Lives of an office as hypothesis makes them up: any steps in any order, every promise checked after each."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from connector.flow.attribute import confirm_proof, reject_proof
from connector.flow.decide import Decision, cancel_shipment, close_shipment, release_arrival, reopen_shipment
from connector.flow.hand_in import hand_in
from connector.flow.hand_over import acknowledge
from connector.flow.rejudge import plan_rejudging
from connector.letters.errors import IdempotencyConflict
from connector.offices.switches import Switch, switch_box
from connector.store import rows
from connector.store import tables as t
from connector.store.rows import AnyRow
from samples.documents import arrivals as samples
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing.xades import sign
from tests import postgres_kit
from tests.faults import life_promises
from tests.faults.life_kit import LifeOffice
from tests.office_kit import BOX, PLATFORM_SEAL, SEAL, TO, a_notice, a_ready_letter
from tests.platform_double import bad_envelope
from tests.receipts_kit import make_key, sealed_upp

WHY = Decision("Jan Testowy", "sprawdzone na platformie")
STRANGER = make_key("obca pieczęć")
KINDS = ("zawiadomienie", "zawiadomienie", "zawiadomienie", "decyzja", "bez klucza")
ADDRESSEES = (TO, "/powiat/skrytka", "/gmina/skrytka")
SENDING = ("not taken", "refuse", "break before taking", "break after taking", "unverifiable", "take without receipt")
CONFIRMING = ("wrong digest", "break before taking", "break after taking")
FETCHING = ("break", "not taken")
DOCUMENTS = {
    "unsigned": samples.unsigned().content,
    "malformed": samples.malformed().content,
    "pdf": samples.pdf().content,
    "empty": b"",
}
DECISIONS: tuple[Callable[..., None], ...] = (close_shipment, reopen_shipment, cancel_shipment)
WAITS = (
    timedelta(seconds=1),
    timedelta(minutes=4),
    timedelta(minutes=31),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=5),
)
which = st.integers(0, 30)
what = st.sampled_from(sorted(DOCUMENTS))
dies_in = st.one_of(st.none(), st.integers(0, 12))


class Life(RuleBasedStateMachine):
    """One office from its first day to a day when everything has come to its end."""

    met: ClassVar[Counter[str]] = Counter()
    """What happened in all lives of this process so far: lives, steps and letters, and each kind of fault."""

    def __init__(self) -> None:
        super().__init__()
        self.endings = ExitStack()
        self.endings.enter_context(postgres_kit.removing())
        folder = Path(tempfile.mkdtemp(prefix="connector-life-"))
        self.endings.callback(shutil.rmtree, folder)
        self.office = LifeOffice(folder)
        self.endings.callback(self._close)
        self.platform = self.office.platform
        self.platform.before_confirming = lambda item: life_promises.kept_before(self.office, item.platform_id, item.document)
        self.accepted: dict[str, tuple[dict[str, Any], str]] = {}

    @initialize(kinds=st.lists(st.sampled_from(KINDS), max_size=3), documents=st.lists(what, max_size=2))
    def first_day(self, kinds: list[str], documents: list[str]) -> None:
        """Begin with something to do, whatever happens then."""
        for kind in kinds:
            self._post(a_notice(kind=kind))
        for what in documents:
            self.document_arrives(what)

    # Letters

    @rule(kind=st.sampled_from(KINDS), copies=st.integers(1, 3), hours=st.sampled_from((None, 1, 48)))
    def post(self, kind: str, copies: int, hours: int | None) -> None:
        """Post a letter as data."""
        send_by = {"send_by": (self.office.clock.now() + timedelta(hours=hours)).isoformat()} if hours else {}
        self._post({**a_notice(*ADDRESSEES[:copies], kind=kind), **send_by})

    @rule(document=st.sampled_from((b"<pismo/>", b"<cut")))
    def post_ready(self, document: bytes) -> None:
        """Post a document that exists already, good or bad, and often the same again."""
        self._post(a_ready_letter(document))

    def _post(self, request: dict[str, Any]) -> None:
        key = f"key-{len(self.accepted)}"
        posted: list[str] = []
        if self.office.survive(lambda: posted.append(self.office.post(request, key))):
            self.accepted[key] = (request, posted[0])

    @precondition(lambda self: self.accepted)
    @rule(number=which)
    def post_again(self, number: int) -> None:
        """Post under a key that was used: the same request is the same letter, another one is refused."""
        key = sorted(self.accepted)[number % len(self.accepted)]
        request, letter = self.accepted[key]
        again: list[str] = []
        self.office.survive(lambda: again.append(self.office.post(request, key)))
        with suppress(IdempotencyConflict):
            self.office.survive(lambda: again.append(self.office.post({**request, "subject": "Inne"}, key)))
        assert again in ([letter], []), "the same request became another letter, or another request was taken for it"

    @rule(deed=st.sampled_from(SENDING), kind=st.sampled_from(KINDS), dies_in=dies_in)
    def letter_leaves_badly(self, deed: str, kind: str, dies_in: int | None) -> None:
        """Post a letter whose call goes wrong, and work, perhaps until the process is killed."""
        self.platform.send_script.insert(0, deed)
        self._post(a_notice(kind=kind))
        self.office.dies_in = dies_in
        self.work()

    # What passes

    @rule()
    def work(self) -> None:
        """Work until nothing is due; what hypothesis does where it has no wish."""
        self.wait(timedelta(0))

    @rule(wait=st.sampled_from(WAITS))
    def wait(self, wait: timedelta) -> None:
        """Let time pass, and work until nothing is due."""
        self.office.clock.moment += wait
        self.office.survive(self.office.run)

    @rule(off=st.sampled_from((timedelta(hours=-1), timedelta(hours=1))))
    def clock_jumps(self, off: timedelta) -> None:
        """Set the clock wrong by an hour."""
        self.office.met["clock: an hour off"] += 1
        self.office.clock.moment += off

    # What goes wrong

    @rule(deeds=st.lists(st.sampled_from(SENDING), min_size=1, max_size=3))
    def sending_fails(self, deeds: list[str]) -> None:
        """Script the next letters."""
        self.platform.send_script += deeds

    @rule(deeds=st.lists(st.sampled_from(CONFIRMING), min_size=1, max_size=3))
    def confirming_fails(self, deeds: list[str]) -> None:
        """Script the next confirmations."""
        self.platform.confirm_script += deeds

    @rule(deeds=st.lists(st.sampled_from(FETCHING), min_size=1, max_size=3))
    def fetching_sent_letters_fails(self, deeds: list[str]) -> None:
        """Script the next looks into a letter of the record."""
        self.platform.fetch_script += deeds

    @rule(minutes=st.sampled_from((None, 5, 90)))
    def platform_asks_for_quiet(self, minutes: int | None) -> None:
        """Have the platform ask for quiet, or no longer."""
        self.platform.quiet_for = timedelta(minutes=minutes) if minutes else None

    @rule(reachable=st.booleans(), shows=st.booleans(), numbers=st.booleans(), names=st.booleans())
    def record_of_sent_letters_fails(self, *, reachable: bool, shows: bool, numbers: bool, names: bool) -> None:
        """Let the record be away, empty, without numbers, or without our names."""
        self.platform.reachable, self.platform.shows_sent = reachable, shows
        self.platform.numbers_sent, self.platform.names_sent = numbers, names

    @rule(dies_in=dies_in)
    def process_is_killed(self, dies_in: int | None) -> None:
        """End the process between two jobs, or after so many commits."""
        if dies_in is None:
            self.office.met["process: killed between two jobs"] += 1
            self.office.revive()
        self.office.dies_in = dies_in
        self.wait(timedelta(minutes=4))

    @rule(blinks=st.lists(st.booleans(), min_size=1, max_size=2))
    def database_blinks(self, blinks: list[bool]) -> None:
        """Let the next transactions fail, before they begin or after their commit."""
        self.office.blinks = blinks

    @rule(calls=st.integers(0, 6), lasts=st.booleans())
    def archive_fails(self, calls: int, *, lasts: bool) -> None:
        """Lose the archive after some calls, until it is there again at once or for longer."""
        self.office.shelf.lose(after=calls)
        self.wait(timedelta(minutes=4))
        if not lasts:
            self.office.shelf.lose(after=None)

    # What arrives

    @precondition(lambda self: self.platform.owed)
    @rule(number=which)
    def receipt_comes(self, number: int) -> None:
        """Bring a receipt that no answer brought, in any order."""
        owed = self.platform.owed.pop(number % len(self.platform.owed))
        self.platform.enter(self.platform.receipt_for(owed), file_name="UPP.xml")

    @precondition(lambda self: self.platform.taken)
    @rule(number=which, genuine=st.booleans())
    def receipt_comes_again(self, number: int, *, genuine: bool) -> None:
        """Bring a receipt for any letter taken, proved already or not, sealed by the platform or by a stranger."""
        self.office.met["queue: a receipt again"] += 1
        taken = list(self.platform.taken)[number % len(self.platform.taken)]
        to = self.platform.taken[taken].addressee.split("/")[1]
        seal = PLATFORM_SEAL if genuine else STRANGER
        self.platform.enter(sealed_upp(seal, taken, to, at=self.office.clock.now()), file_name="UPP.xml")

    @rule(letter=st.sampled_from(("123456", "654321")))
    def receipt_of_another_letter_comes(self, letter: str) -> None:
        """Bring a receipt of a letter that the office never sent."""
        self.office.met["queue: a receipt of nobody's letter"] += 1
        self.platform.enter(sealed_upp(PLATFORM_SEAL, letter, "przykladowo", at=self.office.clock.now()), file_name="UPP.xml")

    @rule(what=what)
    def document_arrives(self, what: str) -> None:
        """Put a document into the queue, good or bad."""
        self.platform.enter(DOCUMENTS[what])

    @rule(deed=st.sampled_from(CONFIRMING), what=what, looks=st.sampled_from((None, 0, 1)), dies_in=dies_in)
    def document_is_taken_badly(self, deed: str, what: str, looks: int | None, dies_in: int | None) -> None:
        """Bring a document whose confirmation goes wrong, or which another reader takes, and let its turn come."""
        self.platform.enter(DOCUMENTS[what])
        self.platform.confirm_script.insert(0, deed)
        self.platform.steals_after, self.office.dies_in = looks, dies_in
        self.wait(timedelta(minutes=4))

    @precondition(lambda self: self.platform.confirmed)
    @rule(number=which)
    def document_arrives_again(self, number: int) -> None:
        """Put into the queue anew what was confirmed."""
        self.office.met["queue: a confirmed document again"] += 1
        again = self.platform.confirmed[number % len(self.platform.confirmed)]
        self.platform.enter(again.document, platform_id=str(again.platform_id), file_name=again.file_name)

    @rule(bad=st.booleans())
    def envelope_is_bad(self, *, bad: bool) -> None:
        """Put an item at the head that cannot be used, or mend it."""
        self.platform.unusable = [bad_envelope()] if bad else []

    @rule(looks=st.integers(0, 3))
    def another_reader_comes(self, looks: int) -> None:
        """Have another reader take the head of the queue, right after one of our looks at it."""
        self.platform.steals_after = looks

    # What people do

    @rule(number=which, decide=st.sampled_from(DECISIONS))
    def person_decides(self, number: int, decide: Callable[..., None]) -> None:
        """Close, reopen or cancel a shipment."""
        self._do(t.shipments, number, lambda row: decide(self.office.desk, self.office.unit_id, row.public_id, WHY))

    @rule(number=which, numbered=st.booleans())
    def person_sends_a_copy_by_hand(self, number: int, *, numbered: bool) -> None:
        """Send the very bytes of a letter in the platform's portal, whether it left or not."""

        def send(shipment: AnyRow) -> None:
            with self.office.desk.database.reading() as tx:
                content = self.office.kept().get(rows.get(tx, t.documents, shipment.document_id).sha256)
            platform_id = str(800000 + len(self.platform.by_hand)) if numbered else None
            self.platform.send_by_hand(content, shipment.party_address, at=self.office.clock.now(), platform_id=platform_id)
            self.office.met["people: a copy sent by hand"] += 1

        self._do(t.shipments, number, lambda row: send(row) if row.document_id else None)

    @rule(number=which, believed=st.booleans())
    def person_signs(self, number: int, *, believed: bool) -> None:
        """Hand in a letter that was signed elsewhere, by somebody who is believed or not; what is no XML nobody can sign."""

        def sign_it(document: AnyRow) -> None:
            with self.office.desk.database.reading() as tx:
                letter = rows.get(tx, t.letters, document.letter_id)
            with suppress(UnreadableXml):
                given = parse(self.office.kept().get(document.sha256))
                signed = sign(given, SEAL if believed else STRANGER, at=self.office.clock.now(), enveloped=True)
                hand_in(self.office.desk, self.office.unit_id, letter.public_id, signed, WHY.person)

        self._do(t.documents, number, lambda row: sign_it(row) if row.letter_id and row.role == "original" else None)

    @rule(number=which, shipment=which)
    def person_confirms_a_proof(self, number: int, shipment: int) -> None:
        """Say that a receipt belongs to a shipment, right or wrong."""

        def confirm(proof: AnyRow, to: AnyRow) -> None:
            confirm_proof(self.office.desk, self.office.unit_id, proof.public_id, to.public_id, WHY)

        self._do(t.evidence, number, lambda proof: self._do(t.shipments, shipment, lambda to: confirm(proof, to)))

    @rule(number=which)
    def person_rejects_a_proof(self, number: int) -> None:
        """Say that a receipt does not belong where it stands."""
        self._do(t.evidence, number, lambda row: reject_proof(self.office.desk, self.office.unit_id, row.public_id, WHY))

    @rule(number=which)
    def person_releases_an_arrival(self, number: int) -> None:
        """Let an arrival out of quarantine."""
        self._do(t.arrivals, number, lambda row: release_arrival(self.office.desk, self.office.unit_id, row.public_id, WHY))

    @rule(number=which)
    def document_system_acknowledges(self, number: int) -> None:
        """Register an arrival."""
        self._do(
            t.arrivals, number, lambda row: acknowledge(self.office.desk, self.office.unit_id, row.public_id, "api", "RPW/1")
        )

    @rule(pinned=st.booleans())
    def person_has_answers_judged_again(self, *, pinned: bool) -> None:
        """Judge again what was not believed, the platform's certificate pinned or not."""
        self.platform.pinned = self.platform.pinned or pinned
        self.office.survive(lambda: plan_rejudging(self.office.desk, self.office.unit_id, WHY.person))

    @rule(switch=st.sampled_from(Switch))
    def person_switches_the_box(self, switch: Switch) -> None:
        """Stop, receive or resume."""
        self.office.survive(lambda: self._switch(switch))

    def _switch(self, switch: Switch) -> None:
        with self.office.desk.database.transaction("box switched") as tx:
            switch_box(tx, BOX, switch, WHY.person, self.office.clock.now())

    def _do(self, table: Any, number: int, deed: Callable[[AnyRow], object]) -> None:
        """Do something to the row with this number, counted from the first and round again."""
        with self.office.desk.database.reading() as tx:
            found = tx.execute(select(table).order_by(table.c.id)).all()
        if found:
            self.office.survive(lambda: deed(found[number % len(found)]))

    # What holds

    @invariant()
    def every_promise_holds(self) -> None:
        """Check every promise."""
        self.office.met["steps"] += 1
        life_promises.hold(self.office, {letter for _, letter in self.accepted.values()})

    def teardown(self) -> None:
        """Let everything come to its end, and check that it did; then leave nothing behind."""
        with self.endings:
            self._come_to_an_end()
            self.every_promise_holds()
            life_promises.all_is_settled(self.office)
        here = {"lives": 1, "letters": len(self.accepted), "archive: unreachable": self.office.shelf.refusals.total()}
        Life.met += self.office.met + Counter(here)

    def _close(self) -> None:
        self.office.desk.database.close()

    def _come_to_an_end(self) -> None:
        self.platform.behave()
        self.office.shelf.lose(after=None)
        self.office.revive()
        for wait in (timedelta(minutes=1), timedelta(hours=3), *[timedelta(days=1)] * 5, *[timedelta(days=15)] * 2):
            for switch in (Switch.RECEIVE, Switch.RESUME):
                self._switch(switch)
            while self.platform.owed:
                self.receipt_comes(0)
            for _ in range(3):
                self.office.clock.moment += wait / 3
                self.office.run()
