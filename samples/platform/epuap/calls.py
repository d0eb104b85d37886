"""A call as an operation has read it, and the table entry that finds the operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from samples.platform.epuap.hub import Hub
from samples.platform.epuap.script import Orders
from samples.platform.epuap.settings import Entity
from samples.platform.epuap.soap import Content, Message

Act: TypeAlias = Callable[[Hub, Entity, Orders], Content]


@dataclass(frozen=True)
class Call:
    """A request understood: on whose behalf, the address that rules match, and the act that answers it.

    ``entity`` None means that the request names none and the certificate decides.
    """

    entity: str | None
    address: str
    act: Act


@dataclass(frozen=True)
class Operation:
    """An operation of a service: ``request`` and ``response`` are qualified names of the body elements."""

    name: str
    action: str
    request: str
    response: str
    read: Callable[[Message], Call]
