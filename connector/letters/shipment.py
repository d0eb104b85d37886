"""One letter on its way to one addressee, and the words for its states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.letters.party import Party


class Preparation(StrEnum):
    """How far our own side got before anything left."""

    ACCEPTED = "accepted"
    REFUSED_HERE = "refused_here"
    AWAITING_SIGNATURE = "awaiting_signature"
    HELD = "held"
    ADDRESS_IN_DOUBT = "address_in_doubt"
    """Held because the register of addresses (BAE) objects to the address; a person decides."""
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def status(self) -> Status:
        """The status of a shipment that got so far and has not left."""
        return Status.HELD if self is Preparation.ADDRESS_IN_DOUBT else Status(self.value)


class Status(StrEnum):
    """What is known of a shipment; set only by :func:`connector.letters.status.standing`."""

    ACCEPTED = "accepted"
    REFUSED_HERE = "refused_here"
    AWAITING_SIGNATURE = "awaiting_signature"
    HELD = "held"
    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    TAKEN = "taken"
    SUBMITTED = "submitted"
    POSTED = "posted"
    AVAILABLE = "available"
    DELIVERED = "delivered"
    DEEMED_DELIVERED = "deemed_delivered"
    RETURNED = "returned"
    UNDELIVERED = "undelivered"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CLOSED_BY_PERSON = "closed_by_person"


LABEL_PL = {
    Status.ACCEPTED: "Przyjęte do wysłania",
    Status.REFUSED_HERE: "Do poprawy",
    Status.AWAITING_SIGNATURE: "Czeka na podpis",
    Status.HELD: "Wstrzymane",
    Status.READY: "Gotowe do wysłania",
    Status.SENDING: "Trwa wysyłanie",
    Status.UNKNOWN: "Nie wiadomo, czy wyszło",
    Status.TAKEN: "Przyjęte przez platformę",
    Status.SUBMITTED: "Nadane",
    Status.POSTED: "Nadane pocztą",
    Status.AVAILABLE: "Czeka na odbiór",
    Status.DELIVERED: "Doręczone",
    Status.DEEMED_DELIVERED: "Uznane za doręczone",
    Status.RETURNED: "Zwrot",
    Status.UNDELIVERED: "Niedoręczone",
    Status.REFUSED: "Odrzucone przez platformę",
    Status.FAILED: "Nie udało się wysłać",
    Status.CANCELLED: "Anulowane",
    Status.CLOSED_BY_PERSON: "Zamknięte ręcznie",
}


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment (przesyłka): one letter to one party by one mode, from one own box.

    ``mark`` is ours and travels in the name of the file sent, so that the platform's own record of sent letters names it.
    """

    id: str
    letter: str
    party: Party
    mode: str
    mark: str
    preparation: Preparation
    status: Status
    platform_id: str | None = None
    deadline: datetime | None = None
