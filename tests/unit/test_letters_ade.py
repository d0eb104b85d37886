"""The check pair of an address for electronic delivery."""

from __future__ import annotations

import pytest

from connector.letters.ade import check_pair_fits


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("AE:PL-98765-43210-SFVYC-19", True),
        ("AE:PL-10137-59089-URZAD-31", True),
        ("AE:PL-98765-43210-SFVYC-18", False),
        ("AE:PL-98756-43210-SFVYC-19", True),
        ("AE:PL-98765-43210-SFVYD-19", False),
        ("AE:PL-12345-67890-ABCDE-12", False),
        ("AE:PL-00000-00000-AAAAA-10", True),
        ("AE:DE-98765-43210-SFVYC-19", False),
        ("/lubin/skrytka", False),
        ("", False),
    ],
)
def test_check_pair_tells_most_typing_errors(address: str, fits: bool) -> None:
    """The pair follows from the rest; two digits that changed places may still fit, so it is a warning and no proof."""
    assert check_pair_fits(address) is fits
