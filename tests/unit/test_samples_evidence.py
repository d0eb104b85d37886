"""The sample evidence is what it says it is, by the same check that real evidence gets."""

from __future__ import annotations

from datetime import UTC, datetime

from samples.documents import evidence
from schemas.delivery_evidence import read
from schemas.parsing import parse
from signing import policy
from signing.verification import verify
from tests.receipts_kit import make_key, pem_pair


def test_every_sample_is_sealed_evidence_of_a_known_kind() -> None:
    """Each is read and verified, but for the card that no XML signature can be over."""
    seal, now = make_key("pieczęć operatora"), datetime.now(UTC)
    found = {name: parse(content) for name, content in evidence.every(pem_pair(seal), at=now).items()}
    kinds = {name: reading.kind for name, tree in found.items() if (reading := read(tree)) is not None}
    assert list(kinds.values()) == ["A1", "B1", "D1", "E1", "BPWX", "BPOX", "HEPO", "HEPO"]
    believed = policy.letters([seal.certificate])
    verdicts = {name: verify(tree, believed, at=now).verdict for name, tree in found.items()}
    assert verdicts == {name: "unsigned" if name == "KartaEpo.xml" else "valid" for name in found}
