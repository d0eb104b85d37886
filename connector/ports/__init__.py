"""What the core asks of the outside, as Protocols: channels, document systems, the register of addresses, a clock."""

from __future__ import annotations

from connector.ports.abilities import CallsBack, Clearable, HasRights, Notice, Place, PostsPaper
from connector.ports.channel import Channel, Claim, Sender
from connector.ports.clock import Clock
from connector.ports.documents import Acknowledgement, DocumentSystem, Outgoing, Parcel, ParcelFile
from connector.ports.mailbox import Listed, Listing, Mail, Mailbox, MailFile, Parted, Progress, Proof
from connector.ports.queue import Envelope, Queue
from connector.ports.register import (
    AddressRegister,
    AddressWarning,
    FoundParties,
    HasRegister,
    OfficialId,
    PartyQuery,
    RegisteredAddress,
)
from connector.ports.sending import Message, Order, OrderFile, OwnBox, ReceiptFile, SentEntry, Taken, Trace

__all__ = [
    "Acknowledgement",
    "AddressRegister",
    "AddressWarning",
    "CallsBack",
    "Channel",
    "Claim",
    "Clearable",
    "Clock",
    "DocumentSystem",
    "Envelope",
    "FoundParties",
    "HasRegister",
    "HasRights",
    "Listed",
    "Listing",
    "Mail",
    "MailFile",
    "Mailbox",
    "Message",
    "Notice",
    "OfficialId",
    "Order",
    "OrderFile",
    "Outgoing",
    "OwnBox",
    "Parcel",
    "ParcelFile",
    "Parted",
    "PartyQuery",
    "Place",
    "PostsPaper",
    "Progress",
    "Proof",
    "Queue",
    "ReceiptFile",
    "RegisteredAddress",
    "Sender",
    "SentEntry",
    "Taken",
    "Trace",
]
