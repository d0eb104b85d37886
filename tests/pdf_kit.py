"""PDFs that pyHanko signs, stamps and changes, by the invented authority of the tests."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from asn1crypto import crl, keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from samples.documents import pdf
from tests import revocation_kit as kit
from tests.signing_kit import AT, Issued

Change = Callable[[Any], None]


class Stamper(timestamps.TimeStamper):
    """The invented time-stamping service, as pyHanko asks it."""

    def __init__(self, at: datetime = AT, by: Issued | None = None) -> None:
        begin: Any = super().__init__  # untyped there
        begin(include_nonce=True)
        self._ask = kit.ask(at, by)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Carry the question over."""
        return tsp.TimeStampResp.load(self._ask(req.dump()))


@cache
def plain() -> bytes:
    """Give a PDF that nobody signed."""
    return pdf.page(["Urząd Testowy", "Decyzja numer 1"])


def signed(
    content: bytes | None = None,
    by: Issued | None = None,
    *,
    stamped: datetime | None = None,
    field: str = "Podpis1",
    subfilter: fields.SigSeedSubFilter = fields.SigSeedSubFilter.PADES,
    digest: str = "sha256",
    chain: tuple[Issued, ...] | None = None,
    **more: Any,
) -> bytes:
    """Sign a PDF in one more revision; with a time stamp if its moment is told."""
    metadata = signers.PdfSignatureMetadata(field_name=field, md_algorithm=digest, subfilter=subfilter, **more)
    made = io.BytesIO()
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(content or plain()))  # partly untyped there
    if writer.prev.encrypted:
        writer.encrypt("")
    signers.sign_pdf(
        writer,
        metadata,
        signer=signer(by or kit.short(), chain if chain is not None else (kit.between(),)),
        timestamper=Stamper(stamped) if stamped else None,
        output=made,
        bytes_reserved=16_384,
    )
    return made.getvalue()


def signer(by: Issued, chain: tuple[Issued, ...]) -> signers.SimpleSigner:
    """Give a key and what comes along with its signatures, as pyHanko takes them."""
    key = by.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    registry: Any = SimpleCertificateStore  # untyped there
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(by.der),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=registry.from_certs([x509.Certificate.load(one.der) for one in chain]),
    )


def cades(content: bytes, by: Issued | None = None, *, stamped: datetime | None = None, detached: bool = True) -> bytes:
    """Sign octets in CMS beside them."""
    signed_by, stamper = signer(by or kit.short(), (kit.between(),)), Stamper(stamped) if stamped else None
    signing = signed_by.async_sign_general_data(content, "sha256", detached=detached, use_cades=True, timestamper=stamper)
    made: bytes = asyncio.run(signing).dump()
    return made


def with_store(content: bytes, *lists: bytes) -> bytes:
    """Add a security store with the certificates of the authority and these lists."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=[x509.Certificate.load(one.der) for one in (kit.between(), kit.root())],
            crls=[crl.CertificateList.load(one) for one in lists],
        )

    return changed(content, change)


def with_stamp(content: bytes, at: datetime) -> bytes:
    """Add a time stamp over the whole document."""
    made = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    signers.PdfTimeStamper(Stamper(at)).timestamp_pdf(writer, md_algorithm="sha256", output=made)
    return made.getvalue()


def changed(content: bytes, change: Change) -> bytes:
    """Change a PDF in one more revision."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(content))  # partly untyped there
    made = io.BytesIO()
    change(writer)
    writer.write(made)
    return made.getvalue()


def another_page(writer: Any) -> None:
    """Put other words on the first page."""
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"].get_object()._data = b"BT /F 12 Tf 72 770 Td (Decyzja numer 2) Tj ET"
    page["/Contents"].get_object()._encoded_data = None
    writer.mark_update(page.raw_get("/Contents"))


def another_title(writer: Any) -> None:
    """Put something into the catalogue that no signature allows."""
    writer.root[pdf_name("/OpenAction")] = writer.root["/Pages"].raw_get("/Kids")
    writer.update_root()
