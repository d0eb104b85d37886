"""Whose evidence of e-Doręczenia is believed is configuration, and nobody's without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from connector.policies import open_policies
from connector.settings import Settings, TrustSettings
from schemas.parsing import parse
from signing.verification import verify
from signing.xades import sign
from tests.receipts_kit import FAR_AGO, make_key, pem_pair

SEAL = make_key("pieczęć operatora")


def verdict(tmp_path: Path, **trust: list[str]) -> str:
    """Say what a seal under evidence is to an office that believes so."""
    (tmp_path / "operator.pem").write_bytes(pem_pair(SEAL)[1])
    settings = Settings(purpose="training", trust=TrustSettings(**trust), folder=tmp_path)
    sealed = sign(parse(b"<Evidence/>"), SEAL, at=FAR_AGO.replace(month=6))
    return verify(parse(sealed), open_policies(settings, None).of("evidence"), at=FAR_AGO.replace(month=6)).verdict


def test_named_seal_is_believed_for_evidence(tmp_path: Path) -> None:
    """A certificate under ``trust.evidence`` is one whose evidence counts."""
    assert verdict(tmp_path, evidence=["file:operator.pem"]) == "valid"


def test_seal_that_is_believed_for_letters_or_receipts_is_not_believed_for_evidence(tmp_path: Path) -> None:
    """What proves a delivery is named by itself."""
    assert verdict(tmp_path, letters=["file:operator.pem"], receipts=["file:operator.pem"]) == "indeterminate"


def test_trusted_lists_do_not_name_who_may_prove(tmp_path: Path) -> None:
    """Everybody with a qualified seal could otherwise make evidence."""
    with pytest.raises(ValidationError):
        verdict(tmp_path, evidence=["lists"])
