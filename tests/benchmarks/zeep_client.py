"""The rival at calling ePUAP: zeep over our WSDL with its BinarySignature by python-xmlsec, verifying answers too."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import xmlsec
import zeep
from zeep.wsse import signature

from adapters.epuap.soap import SKRYTKA, WSDL
from tests.benchmarks.material import pki

_HEADERS = {
    "podmiot": "lubin",
    "adresOdpowiedzi": "/lubin/skrytka",
    "czyProbne": False,
}


class BothWays(signature.BinarySignature):
    """BinarySignature with the platform's certificate for answers, which is not our own."""

    def verify(self, envelope: Any) -> Any:
        """Verify an answer by the platform's certificate."""
        signature._verify_envelope_with_key(envelope, self._platform)
        return envelope

    @cached_property
    def _platform(self) -> Any:
        return xmlsec.Key.from_memory(pki().pair("platform-answers")[1], xmlsec.constants.KeyDataFormatCertPem)


class KeyOnce(BothWays):
    """The same with our own key read once; as shipped, zeep reads it for every call."""

    def apply(self, envelope: Any, headers: Any) -> Any:
        """Sign a request."""
        signature._sign_envelope_with_key_binary(envelope, self._own, self.signature_method, self.digest_method)
        return envelope, headers

    @cached_property
    def _own(self) -> Any:
        return signature._make_sign_key(self.key_data, self.cert_data, None)


class ZeepClient:
    """Sends letters with zeep; ``transport`` is one of zeep's, ``security`` one of the classes above."""

    def __init__(self, address: str, transport: Any, security: type[BothWays] = KeyOnce) -> None:
        names = (str(pki().path(f"office-system.{ending}")) for ending in ("key", "pem"))
        methods = {"signature_method": xmlsec.constants.TransformRsaSha256, "digest_method": xmlsec.constants.TransformSha256}
        settings = zeep.Settings(strict=True, xml_huge_tree=True)
        description = str(WSDL / SKRYTKA.wsdl)
        client = zeep.Client(description, wsse=security(*names, **methods), transport=transport, settings=settings)
        self._service = client.create_service(SKRYTKA.binding, address)

    def send(self, document: bytes, to: str = "/przykladowo/skrytka") -> bytes:
        """Send a document and give the UPP of its answer."""
        headers = {**_HEADERS, "adresSkrytki": to}
        answer = self._service.nadaj(nazwaPliku="pismo.xml", typPliku="text/xml", zawartosc=document, _soapheaders=headers)
        if answer.status.kod != 1:
            raise AssertionError("not taken")
        return bytes(answer.zalacznik.zawartosc)
