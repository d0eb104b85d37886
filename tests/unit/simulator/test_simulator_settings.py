"""The simulated ePUAP starts from a TOML file that is checked before anything listens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from samples.pki import Pki
from samples.platform.epuap import settings
from samples.platform.epuap.simulator import Simulator
from tests.unit.simulator.kit import ANSWER_BOX, Office

SMALL = """
[[entity]]
id = "lubin"
name = "Urząd"
certificates = ["registered.pem"]

[[box]]
address = "/lubin/odpowiedzi"
name = "Odpowiedzi i UPP"
synchronous_upp = false
"""


def written(folder: Path, text: str) -> Path:
    """Write settings into a file."""
    file = folder / "epuap.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_default_settings_know_the_office_and_its_correspondents() -> None:
    """Without a file there are the office's two boxes and those it writes to."""
    found = settings.load()
    assert {box.address for box in found.boxes} >= {
        "/lubin/skrytka", "/lubin/odpowiedzi", "/przykladowo/skrytka", "/powiat-testowy/SkrytkaESP", "/milczkowo/skrytka",
        "/zrywkowo/skrytka", "/jtestowy/domyslna",
    }  # fmt: skip
    assert [entity.id for entity in found.entities if entity.certificates] == ["lubin"]


def test_certificate_from_a_file_and_box_that_proves_later(pki: Pki, tmp_path: Path) -> None:
    """A certificate is registered by its file beside the settings; a box may issue its proof after the answer."""
    (tmp_path / "registered.pem").write_bytes(pki.pair("stranger")[1])
    with Simulator(pki, settings.load(written(tmp_path, SMALL))) as simulator:
        office = Office(simulator, pki, "stranger")
        with office.http:
            answer = office.nadaj(AdresSkrytki="/lubin/odpowiedzi")
            assert (answer.text("kod"), answer.text("zalacznik")) == ("1", None)
            assert office.pull("Oczekujace", ANSWER_BOX).text("oczekujace") == "2"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("/lubin/odpowiedzi", "/nikt/odpowiedzi", "its entity is not among"),
        ("/lubin/odpowiedzi", "lubin/odpowiedzi", "its entity is not among"),
        ("[[entity]]", 'confirmation_digests = ["md5"]\n[[entity]]', "confirmation_digests"),
        ("[[entity]]", "colour = 1\n[[entity]]", "unknown keys"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """A box without an owner, an unknown digest and an unknown key stop the start."""
    with pytest.raises(ValueError, match=reason):
        settings.load(written(tmp_path, SMALL.replace(old, new)))


def test_many_callers_at_once_lose_and_double_nothing(simulator: Simulator, pki: Pki) -> None:
    """Letters sent from several threads get numbers of their own and all stand in the books once."""

    def send(caller: int) -> list[str | None]:
        office = Office(simulator, pki)
        with office.http:
            return [office.nadaj(f"<a>{caller}.{n}</a>".encode()).text("identyfikatorDokumentu") for n in range(5)]

    with ThreadPoolExecutor(4) as pool:
        answered = [number for numbers in pool.map(send, range(4)) for number in numbers]
    taken = simulator.books().taken
    assert sorted(answered, key=str) == sorted(posting.id for posting in taken)
    assert len({posting.id for posting in taken}) == 20
    assert {posting.times_same_bytes for posting in taken} == {1}
