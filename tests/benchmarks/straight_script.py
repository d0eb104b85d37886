"""The rival at a whole letter: validate, sign, send, verify, with the usual libraries, and keep nothing."""

from __future__ import annotations

import threading

import requests
import xmlschema
import zeep
from lxml import etree

from schemas.catalogue import by_number
from tests.benchmarks import rivals
from tests.benchmarks.material import FORM, pki
from tests.benchmarks.zeep_client import ZeepClient


class StraightScript:
    """Sends letters one after the other in each thread; schema, client, connection and keys are made once for each."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._own = threading.local()
        self._seal = pki().certificate("platform-upp")

    def send(self, document: bytes, to: str) -> None:
        """Send one letter and verify what proves it."""
        if not hasattr(self._own, "client"):
            self._set_up()
        self._own.schema.validate(etree.fromstring(document))
        receipt = self._own.client.send(rivals.signxml_sign(document), to)
        rivals.signxml_verify(receipt, self._seal, references=3)

    def _set_up(self) -> None:
        session = requests.Session()
        session.verify, session.trust_env = str(pki().path("root.pem")), False
        self._own.schema = xmlschema.XMLSchema(str(by_number(FORM).file))
        self._own.client = ZeepClient(self._address, zeep.Transport(session=session))
