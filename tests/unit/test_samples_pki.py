"""The test PKI: chains, marks, permissions."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store

from samples.pki import RECIPES, Pki, make

NAMES = [recipe.name for recipe in RECIPES]
ISSUERS = {
    "root": {
        "root",
        "tls",
        "platform-answers",
        "platform-answers-next",
        "platform-upp",
        "edoreczenia-seal",
        "office-system",
        "office-seal",
        "office-seal-ec",
        "office-journal",
        "time-stamps",
        "expired",
    },
    "ministry-root": {"ministry-root", "ministry-seal"},
    "qualified-root": {"qualified-root", "person"},
    "stranger": {"stranger"},
}


def test_every_certificate_hangs_on_its_issuer_and_on_no_other(pki: Pki) -> None:
    """A certificate verifies directly against the authority it is meant to have, and against none of the others."""
    for issuer, issued in ISSUERS.items():
        assert {name for name in NAMES if _issued_by(pki, name, issuer)} == issued


def _issued_by(pki: Pki, name: str, issuer: str) -> bool:
    try:
        pki.certificate(name).verify_directly_issued_by(pki.certificate(issuer))
    except (ValueError, InvalidSignature):
        return False
    return True


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_server_certificate_is_good_for_every_name_of_the_loopback(pki: Pki, host: str) -> None:
    """A strict verifier that trusts the root accepts the server under the name and both addresses."""
    name = x509.DNSName(host) if host == "localhost" else x509.IPAddress(ip_address(host))
    verifier = PolicyBuilder().store(Store([pki.certificate("root")])).build_server_verifier(name)
    assert verifier.verify(pki.certificate("tls"), [])[-1] == pki.certificate("root")


@pytest.mark.parametrize("name", NAMES)
def test_every_subject_says_that_it_is_a_simulator(pki: Pki, name: str) -> None:
    """The organisation in every subject begins with SYMULATOR, so that a connector in production can refuse it."""
    (organisation,) = pki.certificate(name).subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert str(organisation.value).startswith("SYMULATOR")


@pytest.mark.parametrize("name", NAMES)
def test_every_pair_fits_and_its_key_is_for_the_owner_only(pki: Pki, name: str) -> None:
    """The key belongs to its certificate and nobody else may read it."""
    key_pem, certificate_pem = pki.pair(name)
    key = load_pem_private_key(key_pem, password=None)
    assert key.public_key() == x509.load_pem_x509_certificate(certificate_pem).public_key()
    assert stat.S_IMODE(pki.path(f"{name}.key").stat().st_mode) == 0o600


def test_folder_is_for_the_owner_only(pki: Pki) -> None:
    """Nobody else may list or enter the folder with the keys."""
    assert stat.S_IMODE(pki.folder.stat().st_mode) == 0o700


def test_only_the_expired_certificate_has_expired(pki: Pki) -> None:
    """Every certificate is valid now but the one that is there to be refused."""
    now = datetime.now(UTC)
    valid = {
        name for name in NAMES if pki.certificate(name).not_valid_before_utc < now < pki.certificate(name).not_valid_after_utc
    }
    assert set(NAMES) - valid == {"expired"}


def test_person_signs_with_a_key_that_is_for_nothing_but_signatures_of_will(pki: Pki) -> None:
    """The qualified-like certificate has nonRepudiation only, as qualified certificates have."""
    usage = pki.certificate("person").extensions.get_extension_for_class(x509.KeyUsage).value
    allowed = (usage.content_commitment, usage.digital_signature, usage.key_encipherment, usage.key_cert_sign, usage.crl_sign)
    assert allowed == (True, False, False, False, False)


def test_office_has_a_seal_of_each_kind_of_key(pki: Pki) -> None:
    """One seal is RSA 2048, the other P-256."""
    plain, curve = pki.certificate("office-seal").public_key(), pki.certificate("office-seal-ec").public_key()
    assert isinstance(plain, rsa.RSAPublicKey)
    assert plain.key_size == 2048
    assert isinstance(curve, ec.EllipticCurvePublicKey)
    assert isinstance(curve.curve, ec.SECP256R1)


def test_making_again_changes_nothing(pki: Pki) -> None:
    """A folder that holds a PKI is loaded, not written over."""
    before = {name: pki.pair(name) for name in NAMES}
    again = make(pki.folder)
    assert {name: again.pair(name) for name in NAMES} == before


def test_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """Keys that are not ours are never written over, and nothing is left lying about."""
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "root.key").write_text("theirs")
    with pytest.raises(FileExistsError):
        make(folder)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["keys", "keys/root.key"]
    assert (folder / "root.key").read_text() == "theirs"


def test_issued_certificates_name_where_their_issuers_tell(tmp_path: Path) -> None:
    """With an address, each certificate names its issuer's list and OCSP below it; self-signed ones name nothing."""
    told = make(tmp_path / "pki", "http://127.0.0.1:1")
    seal, root = told.certificate("office-seal"), told.certificate("root")
    (point,) = seal.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    (access,) = seal.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert [name.value for name in point.full_name or ()] == ["http://127.0.0.1:1/root.crl"]
    assert access.access_location.value == "http://127.0.0.1:1/ocsp/root"
    with pytest.raises(x509.ExtensionNotFound):
        root.extensions.get_extension_for_class(x509.CRLDistributionPoints)
