"""Level LT below an intermediate authority: DSS and our program want news about every step, and hear them alike."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from signing import levels, policy, xades
from signing.report import indication
from signing.trust import Revocation, Trust
from signing.verification import verify
from tests import revocation_kit as kit
from tests import signing_kit
from tests.interop.court import Court
from tests.interop.judges import Judge
from tests.revocation_kit import DAY, HOUR
from tests.signing_kit import Issued

NOW = datetime.now(UTC).replace(microsecond=0)
SIGNED = NOW - 2 * HOUR
ANCHORS, BETWEEN = [kit.root().certificate], [kit.between().certificate]
RULES = policy.letters(ANCHORS, stampers=ANCHORS, revocation=Revocation(), level="LT")


@cache
def seal() -> Issued:
    """Give a seal of the intermediate authority that is valid now."""
    return kit.issue("Pieczęć niżej", kit.between(), "content_commitment", days=kit.LONG, lists=kit.CRL_ADDRESS)


@cache
def level_lt() -> bytes:
    """Sign, stamp, and add the lists of the root and of the authority below it."""
    signed = xades.sign(signing_kit.parse(signing_kit.LETTER), seal().signing_key("seal", *BETWEEN), at=SIGNED)
    stamped = levels.add_timestamp(signed, kit.ask(SIGNED), Trust(ANCHORS, BETWEEN), at=SIGNED)
    wire = kit.Wire({kit.CRL_ADDRESS: kit.crl(at=NOW - HOUR), kit.ROOT_CRL_ADDRESS: kit.root_crl(at=NOW - HOUR)})
    trust = Trust(ANCHORS, BETWEEN, Revocation(sources=wire.sources(now=lambda: NOW)))
    return levels.add_values(stamped, trust, trust, at=NOW)


def _listed(old: str, new: bytes | None) -> Callable[[bytes], bytes]:
    """Exchange, or take away, every list of one issuer."""

    def change(signed: bytes) -> bytes:
        tree = signing_kit.parse(signed)
        for one in list(tree.getroot().iter(f"{{{signing_kit.XADES}}}EncapsulatedCRLValue")):
            if old.encode() in base64.b64decode(one.text or ""):
                one.text = base64.b64encode(new).decode() if new else None
                above = one.getparent()
                if new is None and above is not None:
                    above.remove(one)
        return etree.tostring(tree)

    return change


@dataclass(frozen=True)
class Fate:
    """What befell the lists, what we say, and what DSS says."""

    change: Callable[[bytes], bytes]
    reason: str
    dss: str


ROOT, BELOW = "SYMULATOR Root z listami", "SYMULATOR Wystawca"
FATES = {
    "nothing": Fate(lambda signed: signed, "passed", "TOTAL_PASSED"),
    "authority revoked": Fate(
        _listed(ROOT, kit.root_crl((kit.between(), SIGNED - DAY), at=NOW - HOUR)),
        "revoked_ca_no_poe",
        "INDETERMINATE REVOKED_CA_NO_POE",
    ),
    "seal revoked": Fate(
        _listed(BELOW, kit.crl((seal(), SIGNED - DAY), at=NOW - HOUR)), "revoked_no_poe", "INDETERMINATE REVOKED_NO_POE"
    ),
    "no list about the authority": Fate(_listed(ROOT, None), "try_later", "INDETERMINATE CERTIFICATE_CHAIN_GENERAL_FAILURE"),
}


@pytest.fixture(scope="module")
def trusted(court: Court) -> Path:
    """Give a folder that trusts the root of three steps and knows no list."""
    folder = court.folder / "three-steps"
    folder.mkdir()
    folder.joinpath("root.pem").write_bytes(kit.root().certificate.public_bytes(Encoding.PEM))
    return folder


@pytest.mark.parametrize("name", FATES)
def test_dss_and_we_hear_the_news_about_every_step(court: Court, java: Judge, trusted: Path, name: str) -> None:
    """What the document carries proves the whole chain unrevoked, or each step that is not is told by its own name."""
    fate = FATES[name]
    paper = court.paper(fate.change(level_lt()))
    (ours,) = verify(signing_kit.parse(paper.read_bytes()), RULES, at=NOW).signatures
    (theirs,) = java.ask("dss.validate", paper, trusted)["signatures"]
    said = theirs["indication"] if theirs["sub"] is None else f"{theirs['indication']} {theirs['sub']}"
    assert (ours.reason, said) == (fate.reason, fate.dss)
    assert indication(ours.reason)[0].replace("-", "_") == theirs["indication"]
    assert (theirs["level"] == "XAdES-BASELINE-LT") == (ours.baseline == "LT") or fate.reason != "passed"
