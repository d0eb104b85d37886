"""Receipts (UPP) that are forged in every way never move a status; the genuine one that comes after them does."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from connector.ports import ReceiptFile
from signing.xades import sign
from tests import signing_kit
from tests.faults.bad.kit import Attacked
from tests.office_kit import PLATFORM_SEAL, SEAL, START, a_notice
from tests.receipts_kit import POS, make_key, sealed_upp
from tests.signing_kit import DS, Issued, Recipe, private_of

STRANGER = make_key("pieczęć platformy")
Forge = Callable[[bytes], bytes]


def rewritten(upp: bytes, change: Callable[[Any, Any], Any]) -> bytes:
    """Let a change loose on the root and the signature; it may give another root."""
    root = etree.fromstring(upp)
    (signature,) = root.findall(f"{{{DS}}}Signature")
    other = change(root, signature)
    return etree.tostring(root if other is None else other)


def bare(root: Any) -> Any:
    """Copy a receipt without its signatures, as the forger wants it read."""
    forged = copy.deepcopy(root)
    for signature in forged.findall(f"{{{DS}}}Signature"):
        forged.remove(signature)
    return forged


def another(upp: bytes, number: str) -> bytes:
    """Give a genuine receipt for another document."""
    return sealed_upp(PLATFORM_SEAL, number, "przykladowo", at=START) if upp else b""


def unsigned(upp: bytes) -> bytes:
    """Take the seal off."""
    return etree.tostring(bare(etree.fromstring(upp)))


def sealed_by(key: Any) -> Forge:
    """Seal it again with another key."""
    return lambda upp: sign(etree.ElementTree(bare(etree.fromstring(upp))), key, at=START)


def sealed_plainly(**how: Any) -> Forge:
    """Seal it with the platform's own key by other means."""
    issued = Issued(private_of(PLATFORM_SEAL), PLATFORM_SEAL.certificate)
    return lambda upp: Recipe(issued, **how).sign(unsigned(upp))


def signed_root_inside(upp: bytes) -> bytes:
    """Wrap a genuine receipt of another letter into the forged one."""
    forged = bare(etree.fromstring(upp))
    forged.append(etree.fromstring(another(upp, "555")))
    return etree.tostring(forged)


def seal_of_another(upp: bytes) -> bytes:
    """Put the signature of another receipt under this one."""
    forged = bare(etree.fromstring(upp))
    forged.append(etree.fromstring(another(upp, "555")).find(f"{{{DS}}}Signature"))
    return etree.tostring(forged)


def number_changed(upp: bytes) -> bytes:
    """Make another letter's receipt into one of ours."""
    number = etree.fromstring(upp).findtext(f".//{{{POS}}}IdentyfikatorDokumentu") or ""
    return another(upp, "555").replace(b"555", number.encode())


def second_receipt_before(upp: bytes) -> bytes:
    """Put an unsigned receipt before the sealed one of another letter."""

    def change(root: Any, _signature: Any) -> None:
        root.insert(0, copy.deepcopy(etree.fromstring(upp)[0]))

    return rewritten(another(upp, "555"), change)


def hidden_in_a_signature(upp: bytes) -> bytes:
    """Put the forged receipt into a signature, which cuts leave out."""

    def change(root: Any, _signature: Any) -> None:
        etree.SubElement(root[0], f"{{{DS}}}Signature").append(copy.deepcopy(etree.fromstring(upp)[0]))
        root[0].find(f"{{{POS}}}IdentyfikatorDokumentu").text = ""

    return rewritten(another(upp, "555"), change)


def seal_moved(upp: bytes) -> bytes:
    """Move the seal deeper, where it is nobody's."""
    return rewritten(upp, lambda root, signature: root[0].append(signature))


def seal_hollowed(upp: bytes) -> bytes:
    """Take the reference to the data away."""
    return rewritten(upp, lambda _root, signature: signature[0].remove(signature[0][2]))


def seal_doubled(upp: bytes) -> bytes:
    """Put the seal twice."""
    return rewritten(upp, lambda root, signature: root.append(copy.deepcopy(signature)))


def id_doubled(upp: bytes) -> bytes:
    """Let two elements have the id that the signature points to."""
    return rewritten(upp, lambda root, signature: root[0].set("Id", signature.get("Id")))


def date_changed(upp: bytes) -> bytes:
    """Change the legal moment."""
    return upp.replace(b"2026-03-02T10:05", b"2020-03-02T10:05")


def number_in_a_comment(upp: bytes) -> bytes:
    """Take the number's text away into a comment, which no signature covers."""
    return upp.replace(b"<pos:IdentyfikatorDokumentu>", b"<pos:IdentyfikatorDokumentu><!--").replace(
        b"</pos:IdentyfikatorDokumentu>", b"--></pos:IdentyfikatorDokumentu>"
    )


def cut_off(upp: bytes) -> bytes:
    """End in the middle."""
    return upp[:-20]


FORGERIES: dict[str, Forge] = {
    "unsigned": unsigned,
    "by a stranger of the same name": sealed_by(STRANGER),
    "by our own seal": sealed_by(SEAL),
    "by a stranger with SHA-1": lambda upp: Recipe(
        Issued(private_of(STRANGER), STRANGER.certificate), xades=False, method=DS + "rsa-sha1", digest=DS + "sha1"
    ).sign(unsigned(upp)),
    "over a part": lambda upp: sealed_plainly(uri="#part", transforms=(signing_kit.EXCLUSIVE,))(
        upp.replace(b"<pos:Nadawca>", b'<pos:Nadawca Id="part">')
    ),
    "over nothing": sealed_plainly(data_signed=False),
    "properties unsigned": sealed_plainly(properties_signed=False),
    "claims a person": sealed_plainly(role=signing_kit.PODPIS_ZP),
    "wrapped around another": signed_root_inside,
    "seal of another": seal_of_another,
    "number changed": number_changed,
    "second receipt before": second_receipt_before,
    "hidden in a signature": hidden_in_a_signature,
    "seal moved": seal_moved,
    "seal hollowed": seal_hollowed,
    "seal and id doubled": seal_doubled,
    "id doubled": id_doubled,
    "date changed": date_changed,
    "number in a comment": number_in_a_comment,
    "cut off": cut_off,
    "genuine, of another letter": lambda upp: another(upp, "555"),
}


@pytest.fixture
def taken(office: Attacked) -> str:
    """Give a letter that the platform took without a receipt."""
    office.platform.send_script = ["take without receipt"]
    letter = office.post(a_notice())
    office.run()
    assert office.shipment(letter)["status"] == "taken"
    return letter


def test_forged_receipts_that_arrive_move_no_status_and_the_genuine_one_does(office: Attacked, taken: str) -> None:
    """Each forgery is kept, and the letter stays where it was; then the real UPP delivers it, and is its only basis."""
    genuine = office.platform.receipt_for("900000")
    for name, forge in FORGERIES.items():
        assert forge(genuine) != genuine
        office.platform.arrive(forge(genuine), file_name="UPP.xml")
        office.after(minutes=4)
        assert office.shipment(taken)["status"] == "taken", name
    assert len(office.arrivals()) == len(FORGERIES) == len(office.platform.confirmed)
    office.platform.arrive(genuine, file_name="UPP.xml")
    office.after(minutes=4)
    shipment = office.shipment(taken)
    assert (shipment["status"], shipment["basis"]["verdict"]) == ("delivered", "verified")


def test_forged_receipts_in_answers_claim_nothing_more_than_the_answers(office: Attacked) -> None:
    """The platform took each letter, that is all: a forged UPP inside its answer delivers nothing."""
    write = office.platform.write_receipt
    for name, forge in FORGERIES.items():

        def forged(number: str, to: str, forge: Forge = forge) -> bytes:
            return forge(write(number, to))

        office.platform.write_receipt = forged
        letter = office.post(a_notice(), key=name)
        office.run()
        assert office.shipment(letter)["status"] == "taken", name


def test_forged_receipts_in_the_record_of_sent_letters_deliver_nothing(office: Attacked) -> None:
    """A letter in doubt is found in the record; a forged UPP beside it proves no delivery."""
    found = office.platform.look_for
    for name, forge in FORGERIES.items():

        def with_receipts(order: Any, since: Any, forge: Forge = forge) -> Any:
            traces = [(trace, office.platform.receipt_for(str(trace.platform_id))) for trace in found(order, since)]
            return [replace(trace, receipt=ReceiptFile("UPP.xml", forge(receipt))) for trace, receipt in traces]

        office.platform.look_for = with_receipts  # type: ignore[method-assign]  # the double plays a record with forged proofs
        office.platform.send_script = ["break after taking"]
        letter = office.post(a_notice(), key=name)
        office.run()
        office.after(minutes=11)
        assert office.shipment(letter)["status"] == "taken", name
        assert office.platform.times_received(office.mark(letter)) == 1


def test_comment_in_a_genuine_receipt_takes_nothing_from_it(office: Attacked, taken: str) -> None:
    """A comment is not signed; one slipped into the number of a genuine UPP does not cut it."""
    split = office.platform.receipt_for("900000").replace(b">900000<", b">900<!-- x -->000<")
    office.platform.arrive(split)
    office.after(minutes=4)
    assert office.shipment(taken)["status"] == "delivered"
