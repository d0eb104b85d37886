"""Gaps (luki): spans in which a box that was to be received from was not looked at, and why, as far as that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from connector.store.watches import Watching

NOT_RUNNING = "not_running"
"""Nobody wrote anything down: the service did not run, or did not come round to this box."""
_NOTHING_MISSED = (Watching.LOOKED, Watching.OFF)


class Span(Protocol):
    """A row of the table of watches."""

    @property
    def state(self) -> str:
        """One of :class:`connector.store.watches.Watching`."""
        ...

    @property
    def reason(self) -> str | None:
        """Why nobody looked."""
        ...

    @property
    def began_at(self) -> datetime:
        """The first moment."""
        ...

    @property
    def ended_at(self) -> datetime:
        """The last moment."""
        ...


@dataclass(frozen=True, slots=True)
class Gap:
    """From when to when (None: it goes on) a box was not looked at; ``why`` is a code."""

    since: datetime
    until: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How long nothing need be heard: usually, and between two tries after a failure."""

    silence: timedelta
    after_failure: timedelta

    def after(self, span: Span | None) -> timedelta:
        """Say how long it may take until something follows this span."""
        return self.after_failure if span is not None and span.state == Watching.FAILED else self.silence


def gaps(spans: Sequence[Span], now: datetime, tolerance: Tolerance) -> list[Gap]:
    """Find the gaps between and after the spans of a box, each with one reason.

    Args:
        spans: in the order in which they began; they may overlap.
        now: until when the books reach.
        tolerance: what is no gap yet.
    """
    reasons = [span for span in spans if span.state not in _NOTHING_MISSED]
    found: list[Gap] = []
    for since, until in _holes(spans, now, tolerance.silence):
        pieces = list(_explained(since, until or now, reasons, tolerance))
        found += [*pieces[:-1], replace(pieces[-1], until=until)]
    return found


def _holes(spans: Sequence[Span], now: datetime, silence: timedelta) -> Iterator[tuple[datetime, datetime | None]]:
    """Find where nobody looked for longer than usual; the last hole may still be open."""
    if not spans:
        return
    heard, state = spans[0].began_at, ""
    for span in (span for span in spans if span.state in _NOTHING_MISSED):
        stayed_off = span.state == state == Watching.OFF
        if span.began_at - heard > silence and not stayed_off:
            yield heard, span.began_at
        heard, state = max(heard, span.ended_at), span.state
    if now - heard > silence:
        yield heard, None


def _explained(since: datetime, until: datetime, reasons: Sequence[Span], tolerance: Tolerance) -> Iterator[Gap]:
    """Split a hole by what is known of it: for the rest nothing was written down."""
    told, last = since, None
    for span in (span for span in reasons if span.ended_at > since and span.began_at < until):
        if span.began_at - told > tolerance.after(last):
            yield Gap(told, span.began_at, NOT_RUNNING)
            told = span.began_at
        end = _end(span, until, tolerance)
        if end > told:
            yield Gap(told, end, span.reason or span.state)
            told, last = end, span
    if told < until:
        yield Gap(told, until, NOT_RUNNING)


def _end(span: Span, until: datetime, tolerance: Tolerance) -> datetime:
    """Say until when a span explains: to the end of the hole if nothing else need have happened before."""
    return until if until - span.ended_at <= tolerance.after(span) else span.ended_at
