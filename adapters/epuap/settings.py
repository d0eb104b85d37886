"""What the table [channels.epuap] of the configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from adapters.shared.settings import Host, Path, Reference, Seconds, read_table
from adapters.shared.transport import MAX_ANSWER


class EpuapSettings(BaseModel):
    """How to reach ePUAP and whom to believe; paths and limits have defaults (protocols, ePUAP 2, 19).

    ``ca_file``, ``system_key``, ``system_certificate`` and ``answer_certificates`` are references such as
    ``file:keys/system.key``: the key pair that the entity registered in the portal, and the certificates that the
    platform signs its answers with, at least one, several while they change. Without ``ca_file`` the system's
    certificates vouch for the host.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: Host
    skrytka_host: Host | None = None
    pull_host: Host | None = None
    store_host: Host | None = None
    skrytka_path: Path = "/pk_external_ws/services/skrytka"
    pull_path: Path = "/pk_external_ws/services/pull"
    store_path: Path = "/fe_external_ws/services/ZarzadzanieDokumentami"
    ca_file: Reference | None = None

    system_key: Reference
    system_certificate: Reference
    answer_certificates: Annotated[tuple[Reference, ...], Field(min_length=1)]

    confirm_digest: Literal["sha1", "sha256"] = "sha1"
    store_name: Annotated[str, Field(min_length=1)] = "domyslna"
    check_sent: bool = True
    sends_a_minute: Annotated[int, Field(ge=0)] = 0
    call_timeout_seconds: Seconds = 300
    connect_timeout_seconds: Seconds = 10
    max_answer_bytes: Annotated[int, Field(gt=0)] = MAX_ANSWER

    @property
    def skrytka(self) -> str:
        """The address that letters are sent to."""
        return (self.skrytka_host or self.host) + self.skrytka_path

    @property
    def pull(self) -> str:
        """The address that queues are fetched from."""
        return (self.pull_host or self.host) + self.pull_path

    @property
    def store(self) -> str:
        """The address of the document store."""
        return (self.store_host or self.host) + self.store_path


def read_settings(table: Mapping[str, Any]) -> EpuapSettings:
    """Read the table.

    Raises:
        ConfigurationWrong: naming each key that is missing, unknown or wrong, and no value.
    """
    return read_table(EpuapSettings, "channels.epuap", table)
