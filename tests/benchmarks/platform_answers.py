"""What the platform answers to nadaj: signed once, beforehand, so that a run measures the callers and not the platform."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from lxml import etree

from samples.platform.epuap import receipts, signer
from samples.platform.epuap.names import OB
from samples.platform.epuap.receipts import Receipt
from samples.platform.epuap.soap import Content, answer
from samples.platform.shared import keys
from tests.benchmarks.material import pki


def taken(number: int, addressee: str = "przykladowo") -> bytes:
    """Give the signed answer that takes a letter to this entity under this number and carries its UPP, about 12 kB.

    Its Timestamp holds for five minutes, and five more by the tolerance.
    """
    moment = datetime.now(UTC)
    receipt = Receipt(str(number), ("Urząd Testowy", addressee), ("Lubin", "lubin"), f"/{addressee}/skrytka", moment)
    proof = receipts.seal(receipts.write(receipt, number, moment), keys.load(pki(), "platform-upp"))
    attachment: Content = [("nazwaPliku", "UPP.xml"), ("typPliku", "text/xml"), ("zawartosc", base64.b64encode(proof).decode())]
    content: Content = [
        ("status", [("kod", "1"), ("komunikat", "OK")]),
        ("identyfikatorDokumentu", str(number)),
        ("identyfikatorUpp", str(number)),
        ("zalacznik", attachment),
    ]
    envelope = answer(f"{{{OB}}}OdpowiedzSkrytki", content)
    signer.sign(envelope, keys.load(pki(), "platform-answers"))
    return etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)
