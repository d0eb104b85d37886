"""What claims to be PDF/A is PDF/A, says veraPDF, the reference implementation of ISO 19005."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.care.sheet import Sheet, find_fonts
from connector.web.dossier import package
from samples.documents import arrivals as samples
from tests.dossier_kit import Bindery, files_of
from tests.interop.judges import Judge
from tests.office_kit import a_notice

STRANGE = "Zażółć gęślą jaźń \N{GRINNING FACE} \N{HEBREW LETTER ALEF}\N{ARABIC LETTER BEH}\N{CJK UNIFIED IDEOGRAPH-4E2D} e\u0301"


@pytest.fixture(scope="module")
def bindery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bindery]:
    """Give an office with a letter delivered and one that came in."""
    bindery = Bindery(tmp_path_factory.mktemp("pdfa") / "store")
    bindery.office.post({**a_notice(), "subject": STRANGE})
    bindery.office.platform.arrive(samples.unsigned().content)
    bindery.office.after(hours=1)
    bindery.office.after(days=1)
    yield bindery
    bindery.office.desk.database.close()


@pytest.mark.parametrize("what", ["letter", "arrival"])
def test_sheet_of_a_dossier_is_pdf_a_2u(bindery: Bindery, pdfa: Judge, tmp_path: Path, what: str) -> None:
    """Fonts, colours, metadata and every sign keep the profile, whatever stands in the subject of a letter."""
    with bindery.desk.database.reading() as tx:
        public_id = tx.exec_driver_sql(f"SELECT public_id FROM {what}s").scalar_one()  # noqa: S608 - a name from above
    sheet = tmp_path / "teczka.pdf"
    sheet.write_bytes(files_of(bindery.make(public_id))[package.PRINTED])
    assert pdfa.ask("verapdf.validate", sheet) == {"valid": True, "flavour": "2u", "reason": ""}


def test_judge_refuses_what_only_looks_like_it(pdfa: Judge, tmp_path: Path) -> None:
    """A sheet that was printed without the profile is not taken for one."""
    plain = Sheet("Zwykły wydruk", datetime(2026, 3, 2, tzinfo=UTC), find_fonts(None))
    plain.line("Treść")
    file = tmp_path / "plain.pdf"
    file.write_bytes(plain.output())
    assert not pdfa.ask("verapdf.validate", file)["valid"]
