"""Seal a PDF (PAdES, ETSI EN 319 142-1): one more revision with our signature, and the time stamp of its level where asked."""

from __future__ import annotations

import asyncio
import hashlib
import io
from datetime import datetime
from typing import Any, Final

from asn1crypto import tsp, x509
from asn1crypto.algos import SignedDigestAlgorithm
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.algorithms import SIGNATURES
from signing.errors import CannotSign, FileUnreadable, SigningError
from signing.keys import SigningKey
from signing.pdf import open_pdf
from signing.pdf_file import is_pdf
from signing.timestamps import Ask
from signing.xades import check_key

_RESERVED: Final = 32_768
"""Octets kept free for the signature with its chain and time stamp."""
_FIELD: Final = "Pieczec"


class _Seal(Signer):
    """One of our keys, as pyHanko asks it."""

    def __init__(self, key: SigningKey) -> None:
        registry: Any = SimpleCertificateStore  # untyped there
        own, *chain = (x509.Certificate.load(der) for der in key.ders)
        super().__init__(
            signing_cert=own, cert_registry=registry.from_certs(chain), signature_mechanism=_mechanism(key.algorithm)
        )
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002 - as there
        """Sign octets; the digest is the one of the key's own algorithm."""
        return self._key.sign(data)


class _Stamper(timestamps.TimeStamper):
    """The time-stamping service, as pyHanko asks it; what it answers is judged by whoever verifies the file."""

    def __init__(self, ask: Ask) -> None:
        begin: Any = super().__init__  # untyped there
        begin(include_nonce=True)
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Carry the question over."""
        return tsp.TimeStampResp.load(self._ask(req.dump()))


def _mechanism(algorithm: str) -> SignedDigestAlgorithm | None:
    """Say how our keys sign where pyHanko would take another salt: RSA-PSS with one as long as the digest."""
    way = SIGNATURES[algorithm]
    if way.family != "rsa_pss":
        return None
    used = {"algorithm": way.digest}
    parameters = {
        "hash_algorithm": used,
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": used},
        "salt_length": hashlib.new(way.digest).digest_size,
    }
    return SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


def is_sealable(content: bytes) -> bool:
    """Say whether a file is a PDF that can be read and bears no signature yet."""
    try:
        return is_pdf(content) and not open_pdf(content).signatures
    except FileUnreadable:
        return False


def sign_pdf(content: bytes, key: SigningKey, *, at: datetime, ask: Ask | None = None) -> bytes:
    """Sign a whole PDF, out of sight; the file goes on behind its octets.

    Args:
        content: a PDF without a password.
        key: a seal, as for :func:`signing.xades.sign`.
        at: the aware moment of signing, which the file states.
        ask: the way to the time-stamping service for level T; level B without it.

    Raises:
        KeyUnusable: such a key, or a certificate that is not valid now.
        CannotSign: the file allows no signature, or asks for a password.
        PdfUnreadable, PdfTooLarge: as :func:`signing.pdf.verify_pdf`.
        StampError: whatever ``ask`` raises.
    """
    check_key(key, at)
    opened = open_pdf(content)
    if opened.reader.encrypted:
        raise CannotSign("the file is encrypted")
    names = {name for name, _ in opened.found}
    field = next(name for number in range(1, len(names) + 2) if (name := f"{_FIELD}{number}") not in names)
    writer = IncrementalPdfFileWriter.from_reader(opened.reader)
    try:
        return asyncio.run(_signed(writer, field, key, at, ask))
    except SigningError:
        raise
    except Exception as failure:  # pyHanko raises errors of many unrelated kinds
        raise CannotSign(f"{type(failure).__name__}: {failure}") from failure


async def _signed(writer: IncrementalPdfFileWriter, field: str, key: SigningKey, at: datetime, ask: Ask | None) -> bytes:
    digest = SIGNATURES[key.algorithm].digest
    metadata = signers.PdfSignatureMetadata(field_name=field, md_algorithm=digest, subfilter=SigSeedSubFilter.PADES)
    session = signers.PdfSigner(metadata, _Seal(key), timestamper=_Stamper(ask) if ask else None).init_signing_session(writer)
    session.system_time = at
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=_RESERVED)
    made = io.BytesIO()
    digested, _ = prepared.digest_tbs_document(output=made)
    await prepared.perform_signature(digested.document_digest, PdfCMSSignedAttributes(signing_time=at))
    return made.getvalue()
