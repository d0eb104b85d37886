"""What the table [channels.edoreczenia] of the configuration says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapters.shared.settings import Host, Path, Reference, Seconds, read_table
from adapters.shared.transport import MAX_ANSWER

EDA_SEARCH = {"v3": "eda_search", "v4": "eda-search"}
"""How the versions of the register spell the look-up of many addresses (protocols, e-Doręczenia 1)."""


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as failure:
        raise ValueError(str(failure)) from failure
    return text


Text = Annotated[str, Field(min_length=1)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Role = Literal["token", "mailbox", "register"]


class SenderSettings(BaseModel):
    """Who stands as the sender on letters that the hybrid service posts from a mailbox, and where they come back to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=150)]
    street: Text
    postal_code: Annotated[str, Field(pattern=r"^[0-9]{2}-[0-9]{3}$")]
    city: Text
    building: Text | None = None
    flat: Text | None = None


class MailboxSettings(BaseModel):
    """What is special about one mailbox: another system or hint at the token host, and the sender of letters on paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: Text | None = None
    login_hint: Text | None = None
    sender: SenderSettings | None = None


class EdoreczeniaSettings(BaseModel):
    """How to reach e-Doręczenia; paths, limits and everything else that is not sure have defaults (protocols, e-Doręczenia 1-5).

    ``client_id`` names the system as its administrator registered it, ``<ADE>.SYSTEM.<NAME>``; ``system_key`` and
    ``system_certificate`` are references to the pair registered with it. ``tls_certificate_for`` lists the hosts that are
    shown a TLS client certificate, that pair or the one of ``tls_key`` and ``tls_certificate``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_host: Host
    mailbox_host: Host
    register_host: Host
    realm: Text = "EDOR"
    token_path: Path | None = None
    audience: Text | None = None
    mailbox_path: Path = "/api/v3"
    register_version: Literal["v3", "v4"] = "v4"
    register_path: Path | None = None
    ca_file: Reference | None = None

    client_id: Text
    system_key: Reference
    system_certificate: Reference
    mailboxes: Mapping[str, MailboxSettings] = {}
    send_client_id: bool = True
    send_certificate: bool = False
    assertion_seconds: Annotated[int, Field(ge=10, le=540)] = 60
    backdate_seconds: Annotated[int, Field(ge=0, le=300)] = 60
    token_margin_seconds: Annotated[float, Field(ge=0)] = 30
    tls_certificate_for: frozenset[Role] = frozenset()
    tls_key: Reference | None = None
    tls_certificate: Reference | None = None

    mark_in: Literal["case", "subject"] = "case"
    large_bytes: Annotated[int, Field(gt=0)] = 15_000_000
    most_addressees: Annotated[int, Field(ge=1, le=15)] = 15
    page_size: Annotated[int, Field(ge=50, le=2000)] = 500
    sends_a_minute: Annotated[int, Field(ge=0)] = 0
    bin_pointer: Annotated[str, Field(pattern="^/")] = "/labels/0/messageLocation"
    full_pattern: Pattern = (
        r"^(?!.*(adresat|odbiorc|recipient|addressee)).*"
        r"((za|prze)pełnion|skrzynka( \w+){0,3} pełna|brak miejsca|mailbox( is)? full|quota exceeded)"
    )
    country: Text = "Polska"
    call_timeout_seconds: Seconds = 300
    connect_timeout_seconds: Seconds = 10
    max_answer_bytes: Annotated[int, Field(gt=0)] = MAX_ANSWER

    @property
    def issuer(self) -> str:
        """The realm's own address, which the assertion is for unless ``audience`` says otherwise."""
        return self.audience or f"{self.token_host}/auth/realms/{self.realm}"

    @property
    def token(self) -> str:
        """The address that tokens are asked from."""
        return self.token_host + (self.token_path or f"/auth/realms/{self.realm}/protocol/openid-connect/token")

    @property
    def mailbox(self) -> str:
        """The address below which every mailbox stands (UA API)."""
        return self.mailbox_host + self.mailbox_path

    @property
    def register_address(self) -> str:
        """The address below which the register is asked (SE API)."""
        return self.register_host + (self.register_path or f"/api/se/{self.register_version}")

    def client_of(self, ade: str) -> str:
        """Give the client_id for a mailbox."""
        special = self.mailboxes.get(ade)
        return (special and special.client_id) or self.client_id

    def sender_of(self, ade: str) -> SenderSettings | None:
        """Give the sender of letters on paper from a mailbox."""
        special = self.mailboxes.get(ade)
        return special.sender if special else None

    def hint_of(self, ade: str) -> str:
        """Give the login_hint for a mailbox."""
        special = self.mailboxes.get(ade)
        return (special and special.login_hint) or f"ADE.{ade}"


def read_settings(table: Mapping[str, Any]) -> EdoreczeniaSettings:
    """Read the table.

    Raises:
        ConfigurationWrong: naming each key that is missing, unknown or wrong, and no value.
    """
    return read_table(EdoreczeniaSettings, "channels.edoreczenia", table)
