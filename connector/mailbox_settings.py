"""Tables of the configuration about mailboxes of e-Doręczenia: who may call us, and when messages leave a mailbox."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connector.letters.party import ADE

Seconds = Annotated[float, Field(gt=0)]


class CallbacksSettings(BaseModel):
    """Which mailboxes the platform may call us about, under what public address; none unless they are named here.

    ``secret`` is a reference to at least 32 characters, from which the path of each mailbox follows.
    """

    model_config = ConfigDict(extra="forbid")

    boxes: list[Annotated[str, Field(pattern=f"^{ADE}$")]] = []
    address: Annotated[str, Field(pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/])[^\s?#]+$")] | None = None
    secret: Annotated[str, Field(pattern="^(file|env):.")] | None = None
    renew_every: Seconds = 12 * 3600
    at_most_every: Seconds = 30

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.boxes and not (self.address and self.secret):
            raise ValueError("boxes need address and secret")
        return self


class DeletingSettings(BaseModel):
    """When messages leave mailboxes for which a person switched that on; the meaning stands in ``connector.care.clearing``."""

    model_config = ConfigDict(extra="forbid")

    after_days: int = Field(default=90, ge=1)
    bin_days: int = Field(default=30, ge=1)
    most_at_once: int = Field(default=100, ge=1)
