"""The state of the simulated platform: who is registered, what waits, what is stored, and the books of it all."""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from cryptography import x509

from samples.platform.epuap.books import Books, BoxBook, Confirmed, sha256
from samples.platform.epuap.boxes import Box, Item, Sender
from samples.platform.epuap.faults import NotAdmitted, Refusal
from samples.platform.epuap.receipts import Receipt
from samples.platform.epuap.settings import Entity, Settings
from samples.platform.epuap.shelf import Shelf, Stored
from samples.platform.epuap.turns import Script
from samples.platform.shared import keys as keyring
from samples.platform.shared.clock import PlayTime, polish

FIRST_NUMBER = 900_000


@dataclass(frozen=True)
class LateReceipt:
    """A UPP that comes later to the answer box; ``due`` in seconds of the play's time, None until released."""

    receipt: Receipt
    answer_address: str
    due: float | None

    def is_due(self, now: float) -> bool:
        """Tell whether its time has come."""
        return self.due is not None and self.due <= now


class Hub:
    """The platform behind its services. Whoever reads or changes it holds ``lock``."""

    def __init__(self, settings: Settings, keys: keyring.Keys) -> None:
        self.settings = settings
        self.keys = keys
        self.lock = RLock()
        self.entities = {entity.id: entity for entity in settings.entities}
        self.boxes = {setting.address: Box(setting) for setting in settings.boxes}
        self.shelf = Shelf()
        self.time = PlayTime()
        self.script = Script(self.time.seconds)
        self.ledger = Books(boxes={address: BoxBook() for address in self.boxes})
        self.late: dict[str, LateReceipt] = {}
        self._numbers = itertools.count(FIRST_NUMBER)
        self._identities: dict[str, keyring.Identity] = {}
        self._registered = {entity.id: {self._certificate(name) for name in entity.certificates} for entity in settings.entities}

    def _certificate(self, name: str) -> x509.Certificate:
        pem = (self.settings.folder / Path(name)).read_bytes() if name.endswith(".pem") else self.keys.pair(name)[1]
        return x509.load_pem_x509_certificate(pem)

    def identity(self, stem: str) -> keyring.Identity:
        """Give one of the platform's own keys, loaded once."""
        with self.lock:
            if stem not in self._identities:
                self._identities[stem] = keyring.load(self.keys, stem)
            return self._identities[stem]

    def number(self) -> int:
        """Give the next number; documents, proofs and stored documents share one row of numbers."""
        return next(self._numbers)

    def authorise(self, entity_id: str | None, certificate: x509.Certificate) -> Entity:
        """Give the entity on whose behalf the caller may act; without ``entity_id`` the one that owns the certificate.

        Raises:
            NotAdmitted: the certificate is not registered for it. Source: protocols, ePUAP 18.
        """
        for entity in self.settings.entities:
            if entity_id in (None, entity.id) and certificate in self._registered[entity.id]:
                return entity
        raise NotAdmitted(f"SYMULATOR: certyfikat nie jest zarejestrowany dla podmiotu {entity_id}")

    def box(self, address: str) -> Box:
        """Give a box.

        Raises:
            Refusal: there is none at this address; upper and lower case count.
        """
        if address not in self.boxes:
            raise Refusal(f"SYMULATOR: skrytka {address} nie istnieje", -101)
        return self.boxes[address]

    def own_box(self, entity: Entity, address: str) -> Box:
        """Give a box of this entity.

        Raises:
            Refusal: no such box, or another's.
        """
        box = self.box(address)
        if box.setting.owner != entity.id:
            raise Refusal(f"SYMULATOR: skrytka {address} nie należy do podmiotu {entity.id}", -102)
        return box

    def put(self, address: str, item: Item) -> None:
        """Put a document at the end of a box's queue and into the owner's store as received."""
        box = self.box(address)
        owner = self.entities[box.setting.owner]
        box.queue.append(item)
        self.ledger.boxes[address].entered += 1
        self.shelf.put(
            Stored(
                id=self.number(),
                owner=owner.id,
                box=address,
                folder="RECEIVED",
                name=item.name.removesuffix(".xml"),
                content=item.content,
                created_at=item.sent_at,
                sender=(item.sender.family_name, item.answer_address) if item.answer_address else None,
                recipient=(owner.full_name, address),
                sent_at=item.sent_at,
                received_at=self.time.moment(),
            )
        )

    def arrive(
        self, address: str, content: bytes, *, name: str, media_type: str, sender: Sender, answer_address: str, test: bool
    ) -> str:
        """Put a document of an outside sender into a box and give its id."""
        numbers, moment = (str(self.number()), str(self.number())), self.time.moment()
        item = Item(*numbers, name, media_type, content, sender, moment, answer_address, test)
        with self.lock:
            self.put(address, item)
        return item.id

    def offer(self, box: Box) -> Item | None:
        """Give the head of the queue and count that it was offered."""
        item = box.head()
        self.ledger.boxes[box.setting.address].offered += item is not None
        return item

    def confirm(self, box: Box, digest: str) -> Item:
        """Remove the head of the queue by its digest, write it down and give it."""
        item = box.confirm(digest, self.settings.confirmation_digests)
        self.ledger.boxes[box.setting.address].confirmed.append(self._taken_off(item))
        return item

    def let_other_reader(self, box: Box) -> None:
        """Let another program of the same office take the head off the queue, if there is one, and write it down."""
        if box.queue:
            self.ledger.boxes[box.setting.address].taken_by_other.append(self._taken_off(box.queue.popleft()))

    def note_played(self, deed: str) -> None:
        """Count a deed of the script that is done now."""
        with self.lock:
            self.ledger.played[deed] = self.ledger.played.get(deed, 0) + 1

    def _taken_off(self, item: Item) -> Confirmed:
        return Confirmed(item.id, sha256(item.content), polish(self.time.moment()))

    def books(self) -> Books:
        """Give a copy of the books as they stand."""
        with self.lock:
            for address, box in self.boxes.items():
                self.ledger.boxes[address].waiting = len(box.queue)
            return copy.deepcopy(self.ledger)
