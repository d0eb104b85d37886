"""The header Retry-After: seconds or a date, bounded, and nothing of what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.shared.retry_after import retry_after

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(minutes=2)),
        (" 1 ", timedelta(seconds=1)),
        ("99999999999999", timedelta(days=1)),
        ("Mon, 02 Mar 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", None),
        ("Mon, 02 Mar 2036 08:00:00 GMT", timedelta(days=1)),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_within_bounds(header: str | None, expected: timedelta | None) -> None:
    """Seconds and dates are read, a day at most; anything else asks for nothing."""
    assert retry_after(header, NOW) == expected
