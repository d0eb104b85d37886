"""The whole program against both simulated platforms, with real processes, TLS and a real SIGKILL."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.demo.show import run


def test_all_sides_books_agree_although_the_process_was_killed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Killed once in each channel, every letter and arrival comes to its end, proofs lie as files, lost 0 and doubled 0."""
    points = ("send attempt open", "message kept")
    status = run(["--folder", str(tmp_path / "pokaz"), *(word for point in points for word in ("--die-after", point))])
    shown = capsys.readouterr().out
    assert "lost 0, doubled 0" in shown
    proofs = {path.name.partition("-")[0] for path in (tmp_path / "pokaz" / "dowody").iterdir()}
    assert {"UPP", "D1"} <= proofs
    assert status == 0, shown
