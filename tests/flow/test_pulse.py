"""A job stays its worker's for as long as the worker's process lives, and no longer than a story may take."""

from __future__ import annotations

from datetime import timedelta

from connector.flow.pulse import Pulse
from connector.store import jobs
from connector.store.jobs import Job
from tests.office_kit import Office, a_notice


def claim(office: Office) -> Job | None:
    """Claim the next job for another worker."""
    with office.desk.database.transaction("claim") as tx:
        return jobs.claim(tx, "another", office.clock.now(), office.desk.patience.lease)


def taken_by_others(office: Office) -> set[int]:
    """Claim everything there is for another worker, and say what that was."""
    return {job.id for job in iter(lambda: claim(office), None) if job is not None}


def pass_time(office: Office, pulse: Pulse, beats: int) -> None:
    """Let time pass, beating twice a lease."""
    for _ in range(beats):
        office.clock.moment += office.desk.patience.lease / 2
        pulse.beat(office.desk)


def test_long_story_keeps_its_job_by_the_pulse(office: Office) -> None:
    """A story that takes ten leases is taken over by nobody, and once the pulse stops, by another one lease later."""
    office.run()
    office.post(a_notice())
    pulse, job = Pulse(), claim(office)
    assert job is not None
    with pulse.keeping(job, office.clock.now()):
        pass_time(office, pulse, 20)
        assert job.id not in taken_by_others(office)
    pass_time(office, pulse, 2)
    assert job.id in taken_by_others(office)


def test_story_that_hangs_loses_its_job_in_the_end(office: Office) -> None:
    """A thread that never comes back holds its job for two hours, and then another worker takes it."""
    office.run()
    office.post(a_notice())
    pulse, job = Pulse(), claim(office)
    assert job is not None
    with pulse.keeping(job, office.clock.now()):
        beats = office.desk.patience.longest_story // (office.desk.patience.lease / 2)
        pass_time(office, pulse, beats + 2)
        assert job.id in taken_by_others(office)


def test_pulse_is_silent_where_nothing_is_under_way(office: Office) -> None:
    """An idle process writes nothing, and what ended between two beats is not touched."""
    office.run()
    office.post(a_notice())
    pulse, job = Pulse(), claim(office)
    assert job is not None
    assert not pulse.beat(office.desk)
    with pulse.keeping(job, office.clock.now()):
        with office.desk.database.transaction("done") as tx:
            jobs.finish(tx, job, office.clock.now())
        assert pulse.beat(office.desk)
    office.clock.moment += timedelta(days=1)
    assert not pulse.beat(office.desk)


def test_process_killed_at_a_beat_loses_nothing(office: Office) -> None:
    """The letter whose lease was just lengthened is taken up after the restart and leaves once."""
    office.run()
    letter = office.post(a_notice())
    pulse, job = Pulse(), claim(office)
    assert job is not None
    with office.killed_at("leases kept"), pulse.keeping(job, office.clock.now()):
        pass_time(office, pulse, 2)
    office.restart()
    office.run()
    assert (office.shipment(letter)["status"], office.platform.calls["send"]) == ("delivered", 1)
