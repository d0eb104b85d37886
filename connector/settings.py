"""How to start: the TOML file, with secrets by reference only."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from cryptography import x509
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from connector.letters.errors import ConfigurationWrong
from connector.letters.mode import RULES, Mode, Proceeding, Rule
from connector.letters.party import PartyKind
from connector.mailbox_settings import CallbacksSettings, DeletingSettings

Purpose = Literal["training", "integration", "production"]
POSTGRESQL = "postgresql://"
SIMULATED = "SYMULATOR"
"""Every certificate of the test PKI says so; outside training it is refused."""


T = TypeVar("T")
Seconds = Annotated[float, Field(gt=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BucketSettings(_Strict):
    """A bucket of S3-compatible storage; ``access_key`` and ``secret_key`` are references."""

    endpoint: str = Field(pattern="^https?://")
    bucket: str = Field(min_length=1)
    access_key: str
    secret_key: str
    prefix: str = ""
    region: str = "us-east-1"
    ca_file: Path | None = None


class ArchiveSettings(_Strict):
    """Where the archive lies: in a directory, or in a bucket; ``keys`` are references to master keys, the first one seals."""

    folder: Path | None = None
    s3: BucketSettings | None = None
    keys: list[str] = []

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.folder and self.s3:
            raise ValueError("folder and s3 exclude each other")
        return self


class StoreSettings(_Strict):
    """Where the data lies, relative to the configuration file; ``database`` is a reference to a PostgreSQL address.

    Without it the database is an SQLite file in the folder.
    """

    folder: Path = Path("dane")
    database: str | None = None
    archive: ArchiveSettings = ArchiveSettings()


class WebSettings(_Strict):
    """Where the API and the pages are served, and how many bytes a request may have; TLS is the reverse proxy's."""

    host: str = "127.0.0.1"
    port: int = Field(default=8710, ge=0, le=65535)
    max_request_bytes: int = Field(default=150_000_000, gt=0)


class PatienceSettings(_Strict):
    """Waiting times in seconds; the meaning of each stands in ``connector.flow.desk.Patience``."""

    retry_first: Seconds = 30
    retry_longest: Seconds = 3600
    give_up_after: Seconds = 3 * 24 * 3600
    reconcile_every: Seconds = 600
    reconcile_longest: Seconds = 12 * 3600
    reconcile_for: Seconds = 14 * 24 * 3600
    poll_every: Seconds = 180
    visit_every: Seconds = 10
    warn_before: Seconds = 24 * 3600
    sent_every: Seconds = 3600
    sent_first: Seconds = 24 * 3600
    ask_first: Seconds = 60
    prove_for: Seconds = 60 * 24 * 3600
    lease: Seconds = 60
    lease_margin: Seconds = 10

    def as_intervals(self) -> dict[str, timedelta]:
        """Give the same as intervals."""
        return {name: timedelta(seconds=value) for name, value in self.model_dump().items()}


class TokenSettings(_Strict):
    """A key in a token (PKCS #11): the maker's library, the token's label, the key's label or ``id`` in hex.

    ``pin`` is a reference.
    """

    module: Path
    token: str = Field(min_length=1)
    label: str | None = Field(default=None, min_length=1)
    id: Annotated[str, Field(pattern="^([0-9a-fA-F]{2})+$")] | None = None
    pin: str

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.label and not self.id:
            raise ValueError("label or id must say which key of the token")
        return self


class KeySettings(_Strict):
    """A signing key and what it is for: references to PEM files or to a PKCS #12 file, or a key in a token.

    Without ``certificate`` a PEM key waits for one, and signs nothing; a PKCS #12 file and a token may hold it themselves.
    """

    key: str | None = None
    pkcs12: str | None = None
    pkcs11: TokenSettings | None = None
    certificate: str | None = None
    purpose: Literal["seal", "qualified_seal", "journal"] = "seal"
    password: str | None = None
    rsa_padding: Literal["pkcs1", "pss"] = "pkcs1"

    @property
    def kind(self) -> Literal["pem", "pkcs12", "pkcs11"]:
        """How the key is kept."""
        if self.pkcs11:
            return "pkcs11"
        return "pkcs12" if self.pkcs12 else "pem"

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if sum(place is not None for place in (self.key, self.pkcs12, self.pkcs11)) != 1:
            raise ValueError("one of key, pkcs12 and pkcs11 must say where the key is")
        if self.pkcs12 and self.certificate:
            raise ValueError("a PKCS #12 file holds its certificate itself")
        if self.pkcs11 and self.password:
            raise ValueError("a token has a pin, no password")
        if self.purpose == "journal" and self.rsa_padding == "pss":
            raise ValueError("the journal is sealed without PSS")
        return self


def _listed(given: object) -> object:
    return given if isinstance(given, list) else [given]


Succession = Annotated[list[KeySettings], BeforeValidator(_listed), Field(min_length=1)]
"""The keys of one name, ``[keys.NAME]`` or several ``[[keys.NAME]]``, which follow one another."""


ListAddress = Annotated[str, Field(pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/])\S+$")]


class ListsSettings(_Strict):
    """Trusted lists: where the list of the lists is, who signs it, which national lists are used, and where they are kept.

    ``addresses`` replaces, by territory, the address that the list of the lists gives. Without ``lotl`` no list is used.
    """

    lotl: ListAddress | None = None
    certificates: list[str] = []
    territories: list[Annotated[str, Field(pattern="^[A-Z]{2}$")]] = ["PL"]
    addresses: dict[str, ListAddress] = {}
    folder: Path | None = None

    @model_validator(mode="after")
    def _signed_by_somebody(self) -> Self:
        if self.lotl and not self.certificates:
            raise ValueError("lotl needs certificates: who may sign the list of the lists")
        return self


Asking = Literal["no", "if_known", "required"]
"""How revocation is asked about: not at all; bad news count; without fresh news nothing passes."""


class RevocationSettings(_Strict):
    """Where issuers are asked about revocation: whole addresses, or beginnings that end in ``/``; nobody else is asked.

    ``asked`` is for the policies of ``[trust]``; a policy file says it for each kind. ``nonce`` is off only for responders
    that prepare their answers.
    """

    asked: Asking = "no"
    addresses: list[Annotated[str, Field(pattern=r"^https?://[^/\s]+/\S*$")]] = []
    nonce: bool = True
    seconds: Seconds = 10


Reference = Annotated[str, Field(pattern="^(file|env):.")]


class TrustSettings(_Strict):
    """References to PEM certificates: whom we believe, and for what; ``letters`` and ``stampers`` may name "lists" too.

    ``evidence`` are the seals of e-Doręczenia: certificates only, since "lists" would let anybody with a qualified seal prove.

    ``policy`` is a policy file, which says it for each kind of document.
    """

    letters: list[str] = []
    podpis_zaufany: list[str] = []
    receipts: list[str] = []
    evidence: list[Reference] = []
    stampers: list[str] = []
    revocation: RevocationSettings = RevocationSettings()
    policy: Path | None = None
    lists: ListsSettings = ListsSettings()

    @model_validator(mode="after")
    def _lists_are_there(self) -> Self:
        for name, named in (("letters", self.letters), ("stampers", self.stampers)):
            if "lists" in named and self.lists.lotl is None:
                raise ValueError(f'{name} names "lists", but [trust.lists] has no lotl')
        return self


class SigningSettings(_Strict):
    """What our signatures need besides a key: the address of a time-stamping service (RFC 3161).

    ``dossier_key`` names the seal that seals evidence dossiers.
    """

    timestamps: str | None = Field(default=None, pattern=r"^https?://\S+$")
    dossier_key: str | None = None


class BackupSettings(_Strict):
    """The daily backup: into which folder (none: no backup by itself), at what time in Poland, how many snapshots stay."""

    folder: Path | None = None
    at: str = Field(default="01:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    keep: int | None = Field(default=None, ge=1)


class JournalSettings(_Strict):
    """How the journal is sealed: by which of the keys, stamped by which service, and the folder of fonts for its records."""

    key: str | None = None
    earlier_certificates: list[str] = []
    timestamps: str | None = Field(default=None, pattern=r"^https?://\S+$")
    timestamps_trust: list[str] = []
    fonts: Path | None = None


class RetentionSettings(_Strict):
    """Whether what need not be kept any more is erased every day by itself (brakowanie); never unless somebody says so."""

    automatic: bool = False


class AddressesSettings(_Strict):
    """How addresses for e-Doręczenia are looked after; the meaning of each stands in ``connector.flow.desk.AddressCare``."""

    confirm: Literal["required", "if_reachable", "never"] = "required"
    used_within_days: int = Field(default=180, ge=1)
    refresh_at: str = Field(default="02:40", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    lookups_a_minute: int = Field(default=30, ge=1)


class RuleSettings(_Strict):
    """A rule by which a letter's way is chosen; the meaning of each part stands in ``connector.letters.mode.Rule``."""

    mode: Mode
    kinds: list[str] = []
    parties: list[PartyKind] = []
    proceedings: list[Proceeding] = []
    proof_required: bool | None = None
    name: str = Field(default="", max_length=60)


class ModesSettings(_Strict):
    """The rules that choose a way, the first that fits first; without any, those that the connector comes with."""

    rules: list[RuleSettings] = []

    def as_rules(self) -> Sequence[Rule]:
        """Give the rules that choose."""
        return [Rule(**rule.model_dump()) for rule in self.rules] or RULES


class ServiceSettings(_Strict):
    """How the command line reaches the running service."""

    key: str = "file:sekrety/cli.key"


class Settings(_Strict):
    """The whole configuration file."""

    purpose: Purpose
    workers: int = Field(default=2, ge=1, le=32)
    store: StoreSettings = StoreSettings()
    web: WebSettings = WebSettings()
    patience: PatienceSettings = PatienceSettings()
    keys: dict[str, Succession] = {}
    trust: TrustSettings = TrustSettings()
    signing: SigningSettings = SigningSettings()
    journal: JournalSettings = JournalSettings()
    channels: dict[str, dict[str, Any]] = {}
    systems: dict[str, dict[str, Any]] = {}
    command_line: ServiceSettings = ServiceSettings()
    backup: BackupSettings = BackupSettings()
    retention: RetentionSettings = RetentionSettings()
    addresses: AddressesSettings = AddressesSettings()
    modes: ModesSettings = ModesSettings()
    callbacks: CallbacksSettings = CallbacksSettings()
    deleting: DeletingSettings = DeletingSettings()
    folder: Path = Field(default=Path(), exclude=True)
    _opened: dict[Hashable, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _one_purpose(self) -> Self:
        for name, entries in self.keys.items():
            if len({entry.purpose for entry in entries}) > 1:
                raise ValueError(f"keys.{name}: keys that follow one another have one purpose")
        return self

    @model_validator(mode="after")
    def _one_pin(self) -> Self:
        pins: dict[tuple[Path, str], str] = {}
        for token in (entry.pkcs11 for entries in self.keys.values() for entry in entries if entry.pkcs11):
            if pins.setdefault((token.module, token.token), token.pin) != token.pin:
                raise ValueError(f"token {token.token}: keys in one token name one pin")
        return self

    @model_validator(mode="after")
    def _dossiers_have_a_seal(self) -> Self:
        named = self.signing.dossier_key
        if named is not None and named not in self.letter_keys:
            raise ValueError(f"signing.dossier_key: there is no keys.{named} that signs letters")
        return self

    @model_validator(mode="after")
    def _stamps_are_believed(self) -> Self:
        if self.signing.timestamps and not self.trust.stampers and not self.trust.policy:
            raise ValueError("signing.timestamps: trust.stampers must say whose time stamps are believed")
        return self

    def opened(self, name: Hashable, opening: Callable[[], T]) -> T:
        """Open what several parts of the configuration share, once for these settings."""
        if name not in self._opened:
            self._opened[name] = opening()
        found: T = self._opened[name]
        return found

    @property
    def letter_keys(self) -> dict[str, list[KeySettings]]:
        """The keys that may sign letters: the journal's key never does."""
        return {name: entries for name, entries in self.keys.items() if entries[0].purpose != "journal"}

    def path(self, given: Path) -> Path:
        """Make a path of the file absolute: relative ones count from the file's own folder."""
        return given if given.is_absolute() else self.folder / given

    def read(self, reference: str) -> bytes:
        """Resolve ``file:PATH`` or ``env:NAME`` to bytes.

        Raises:
            ConfigurationWrong: no such file or variable, a private key that others can read, or a simulator's certificate
                outside training.
        """
        kind, _, name = reference.partition(":")
        if kind == "env":
            return self._checked(reference, _from_environment(name))
        if kind == "file":
            return self._checked(reference, _from_file(reference, self.path(Path(name))))
        raise ConfigurationWrong(f"{kind}: a secret or certificate is given as file:PATH or env:NAME")

    def certificates(self, references: Iterable[str]) -> list[x509.Certificate]:
        """Resolve references to the certificates in them, PEM, one file holding one or several.

        Raises:
            ConfigurationWrong: no such file or variable, or no certificate in it.
        """
        return [found for reference in references for found in self._certificates(reference)]

    def _certificates(self, reference: str) -> list[x509.Certificate]:
        try:
            return x509.load_pem_x509_certificates(self.read(reference))
        except ValueError as failure:
            raise ConfigurationWrong(f"{reference}: {failure}") from None

    def secret(self, reference: str) -> str:
        """Resolve a reference to a secret text, without the white space around it.

        Raises:
            ConfigurationWrong: no such file or variable, it is no text, or a file that others can read.
        """
        try:
            return self.private(reference).decode().strip()
        except UnicodeDecodeError:
            raise ConfigurationWrong(f"{reference}: not a text") from None

    def private(self, reference: str) -> bytes:
        """Resolve a reference to bytes that only the file's owner may read.

        Raises:
            ConfigurationWrong: no such file or variable, or a file that others can read.
        """
        content = self.read(reference)
        kind, _, name = reference.partition(":")
        if kind == "file" and stat.S_IMODE(self.path(Path(name)).stat().st_mode) & 0o077:
            raise ConfigurationWrong(f"{reference}: a secret must be readable by its owner only (chmod 600)")
        return content

    def require_real(self, place: str, *certificates: x509.Certificate) -> None:
        """Refuse a certificate of the simulator outside training; ``place`` says where it stands.

        Raises:
            ConfigurationWrong: it is one.
        """
        if self.purpose != "training" and any(map(_is_simulated, certificates)):
            raise ConfigurationWrong(f"{place}: a certificate of the simulator cannot serve {self.purpose}")

    def database_address(self) -> str | None:
        """Give the address of the PostgreSQL database, or None for the embedded one. It may hold a password: never show it.

        Raises:
            ConfigurationWrong: the reference leads nowhere, or to something else.
        """
        if self.store.database is None:
            return None
        address = self.read(self.store.database).decode("utf-8", "replace").strip()
        if not address.startswith(POSTGRESQL):
            raise ConfigurationWrong(f"{self.store.database}: there must be an address {POSTGRESQL}USER:PASSWORD@HOST/DATABASE")
        return address

    def _checked(self, reference: str, content: bytes) -> bytes:
        if self.purpose != "training" and b"BEGIN CERTIFICATE" in content:
            self.require_real(reference, *x509.load_pem_x509_certificates(content))
        return content


def load(path: Path) -> Settings:
    """Read the configuration file.

    Raises:
        ConfigurationWrong: it is missing, is not TOML, or a value is missing, unknown or malformed.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        if "folder" in values:
            raise ConfigurationWrong(f"{path.name}: folder: unknown here; the data's folder is [store] folder")
        return Settings.model_validate({**values, "folder": path.parent.resolve()})
    except FileNotFoundError:
        raise ConfigurationWrong(f"no configuration file {path}: run 'connector init' first") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationWrong(f"{path.name}: {error}") from None
    except ValidationError as error:
        raise ConfigurationWrong(f"{path.name}: {in_words(error)}") from None


def in_words(error: ValidationError) -> str:
    """Name each place of a file that is wrong, and what is wrong there; never the value, which may be a secret."""
    items = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in items)


def _from_environment(name: str) -> bytes:
    try:
        return os.environ[name].encode()
    except KeyError:
        raise ConfigurationWrong(f"the environment has no variable {name}") from None


def _from_file(reference: str, path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationWrong(f"{reference}: {error.strerror}") from None
    secret = b"PRIVATE KEY" in content or content.startswith(POSTGRESQL.encode())
    if secret and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigurationWrong(f"{reference}: a secret must be readable by its owner only (chmod 600)")
    return content


def _is_simulated(certificate: x509.Certificate) -> bool:
    return any(SIMULATED in name.rfc4514_string() for name in (certificate.subject, certificate.issuer))
