"""The whole program against the simulated platform, with real processes, TLS and a real SIGKILL."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.demo.show import run


@pytest.mark.parametrize("commit_point", ["send attempt open"])
def test_both_sides_books_agree_although_the_process_was_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], commit_point: str
) -> None:
    """Every letter and arrival of the demonstration comes to its end, with lost 0 and doubled 0."""
    status = run(["--folder", str(tmp_path / "pokaz"), "--die-after", commit_point])
    shown = capsys.readouterr().out
    assert "lost 0, doubled 0" in shown
    assert status == 0
