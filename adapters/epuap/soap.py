"""Call an operation of ePUAP: write and sign with zeep, judge the answer ourselves, and only then read its fields.

zeep would verify before it looks for a fault and give None for what is missing (protocols, ePUAP 20); so it gets no
answer to see before we know that it is no fault, that it is signed, and by whom.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import zeep
import zeep.exceptions
from lxml import etree

from adapters.shared.redaction import brief
from adapters.shared.transport import Answer, Transport
from connector.letters.errors import AnswerUnverifiable, ConfigurationWrong, NotAdmitted, OutcomeUnknown, PlatformError, Refused
from schemas.errors import UnreadableXml
from schemas.parsing import parse
from signing.errors import SigningError

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
OB: Final = "http://wsdl.epuap.gov.pl/obiekty/"
WSDL: Final = Path(__file__).with_name("wsdl")

_Client: Final[Any] = zeep.Client  # only half of it is annotated
_SETTINGS: Final = zeep.Settings(strict=True, xml_huge_tree=True, raw_response=True)
_HTTP_OK: Final = 200
_GATEWAY: Final = frozenset({502, 503, 504})  # said by what stands before the platform, which may have taken the call
_DONE: Final = 1
# What zeep lets through where an answer is not as its description says; base64's error is a ValueError.
_MISREAD: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)

# zeep logs values that it cannot read, and these are content of letters.
logging.getLogger("zeep").setLevel(logging.CRITICAL + 1)
WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_SECURITY_FAULTS: Final = frozenset(
    {
        "FailedAuthentication",
        "FailedCheck",
        "InvalidSecurity",
        "InvalidSecurityToken",
        "MessageExpired",
        "SecurityTokenUnavailable",
        "UnsupportedAlgorithm",
        "UnsupportedSecurityToken",
    }
)
_NOT_ADMITTED: Final = frozenset({401, 403})
_TOO_LARGE: Final = 413
_ASKS_FOR_QUIET: Final = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Service:
    """A service: our description of it, and the binding in that."""

    wsdl: str
    binding: str


SKRYTKA: Final = Service("skrytka.wsdl", "{http://ws.epuap.gov.pl/skrytka/}skrytkaBinding")
PULL: Final = Service("pull.wsdl", "{http://ws.epuap.gov.pl/pull/}pull")
STORE: Final = Service(
    "ZarzadzanieDokumentami.wsdl", "{http://ws.epuap.gov.pl/zarzadzanieDokumentami}ZarzadzanieDokumentamiSoapBinding"
)


class Security(Protocol):
    """Signs requests and verifies answers, as a plug-in of zeep."""

    def apply(self, envelope: Any, headers: Any) -> Any:
        """Sign a request; give envelope and HTTP headers."""
        ...

    def verify(self, envelope: Any) -> Any:
        """Verify an answer.

        Raises:
            SigningError: it does not prove to come from the platform.
        """
        ...

    def verify_kept(self, envelope: Any, at: datetime) -> Any:
        """Verify an answer that came at that moment.

        Raises:
            SigningError: it does not prove to come from the platform.
        """
        ...


class Declined(Refused):
    """The platform's own no: an exception of its service (Wyjatek) or a status other than 1."""


class Unreadable(OutcomeUnknown):
    """An answer that is surely the platform's, but its fields cannot be read."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, written and signed."""

    address: str
    content: bytes = field(repr=False)
    headers: Mapping[str, str]


class Desk:
    """Stands where zeep expects its transport: reads descriptions from files and hands requests back instead of posting them.

    So nothing that goes wrong in zeep can be taken for something that went wrong on the way.
    """

    def load(self, location: str) -> bytes:
        """Read a description."""
        return Path(location).read_bytes()

    def post_xml(self, address: str, envelope: Any, headers: Mapping[str, str]) -> Request:
        """Serialise a signed envelope."""
        return Request(address, etree.tostring(envelope, encoding="UTF-8", xml_declaration=True), dict(headers))


@dataclass(frozen=True, slots=True)
class Reply:
    """A verified answer: the element in its Body, the bytes as they came, and ``fields`` to read it by its description."""

    element: Any = field(repr=False)
    raw: bytes = field(repr=False)
    fields: Callable[[], Any] = field(repr=False)

    def text(self, path: str) -> str | None:
        """Give the raw text at a path below the element, stripped; None when missing or empty."""
        found: str | None = self.element.findtext(path)
        return (found or "").strip() or None


class Soap:
    """One service at one address; every thread gets a zeep client of its own."""

    def __init__(self, service: Service, address: str, transport: Transport, security: Security) -> None:
        self._service = service
        self._address = address
        self._transport = transport
        self._security = security
        self._own = threading.local()

    def call(self, operation: str, headers: dict[str, Any] | None = None, **fields: Any) -> Reply:
        """Call an operation and give its verified answer.

        Raises:
            ConfigurationWrong: the request could not be written or signed: our key, certificate or a field is at fault.
            NotTaken: nothing arrived; ``NotAdmitted`` where the platform refuses our system before it looks at the request.
            Declined: a fault that carries the platform's own exception, or a status that says no.
            AnswerUnverifiable: the answer is no fault and its signature proves nothing.
            OutcomeUnknown: anything else; ``Unreadable``, from ``fields`` of the reply, when the answer is verified.
        """
        request = self._write(operation, headers, fields)
        answer = self._transport.post(request.address, request.content, request.headers)
        try:
            envelope = _no_failure(answer)
        except PlatformError as failure:
            failure.quiet_for = answer.retry_after if answer.status in _ASKS_FOR_QUIET else None
            raise
        self._verify(envelope, answer)
        return self._reply(operation, envelope, answer)

    def reread(self, operation: str, raw: bytes, at: datetime) -> Reply:
        """Judge an answer once more that came at that moment and was kept; nothing is called.

        Raises:
            Declined, AnswerUnverifiable, OutcomeUnknown: as :meth:`call` does.
        """
        answer = Answer(_HTTP_OK, raw)
        envelope = _envelope(answer)
        _raise_fault(envelope, answer)
        try:
            self._security.verify_kept(envelope, at)
        except SigningError as failure:
            raise AnswerUnverifiable(f"{failure.code}: {brief(failure.detail)}", raw) from failure
        return self._reply(operation, envelope, answer)

    def _client(self) -> Any:
        if not hasattr(self._own, "client"):
            description = str(WSDL / self._service.wsdl)
            self._own.client = _Client(description, wsse=self._security, transport=Desk(), settings=_SETTINGS)
        return self._own.client

    def _write(self, operation: str, headers: dict[str, Any] | None, fields: dict[str, Any]) -> Request:
        more = {"_soapheaders": headers} if headers else {}
        try:
            port = self._client().create_service(self._service.binding, self._address)
            request: Request = port[operation](**fields, **more)
        except SigningError as failure:
            raise ConfigurationWrong(f"the request was not signed: {failure.code}") from failure
        except (zeep.exceptions.Error, ValueError, TypeError) as failure:
            # Cut off, since the text may quote a field.
            raise ConfigurationWrong(f"the request could not be written: {type(failure).__name__}") from None
        return request

    def _verify(self, envelope: Any, answer: Answer) -> None:
        try:
            self._security.verify(envelope)
        except SigningError as failure:
            raise AnswerUnverifiable(f"{failure.code}: {brief(failure.detail)}", answer.content) from failure

    def _reply(self, operation: str, envelope: Any, answer: Answer) -> Reply:
        # A comment is no part of what is signed; left in, it would split a text in two.
        etree.strip_tags(envelope, etree.Comment)
        element = next(envelope.find(f"{{{SOAP}}}Body").iterchildren("*"))
        binding = self._client().wsdl.bindings[self._service.binding]
        if element.tag != binding.get(operation).output.body.qname.text:
            # Signed, but said to another question: an old answer, or one that went astray.
            raise Unreadable(f"{operation}: the answer is one of another operation", answer.content)
        return Reply(element, answer.content, lambda: self._fields(operation, envelope, answer))

    def _fields(self, operation: str, envelope: Any, answer: Answer) -> Any:
        """Read the answer by its description; what is missing comes as None, what is unknown or out of place is an error."""
        try:
            return self._client().wsdl.bindings[self._service.binding].get(operation).process_reply(envelope)
        except (zeep.exceptions.Error, *_MISREAD) as failure:
            raise Unreadable(f"{operation}: the answer has another shape ({type(failure).__name__})", answer.content) from None


def check_done(status: Any, raw: bytes) -> None:
    """Let only the status 1 pass (protocols, ePUAP 18).

    Raises:
        Declined: another status.
        Unreadable: no status.
    """
    if status is None or status.kod is None:
        raise Unreadable("the answer has no status", raw)
    if status.kod != _DONE:
        raise Declined(f"{status.kod}: {brief(status.komunikat)}", raw)


def _no_failure(answer: Answer) -> Any:
    """Give the envelope of an answer that neither HTTP nor a fault calls a failure."""
    _raise_status(answer)
    envelope = _envelope(answer)
    _raise_fault(envelope, answer)
    if answer.status != _HTTP_OK:
        raise OutcomeUnknown(f"HTTP {answer.status} without a fault", answer.content)
    return envelope


def _raise_status(answer: Answer) -> None:
    """Raise what HTTP itself says before any SOAP: no entry for us (protocols, ePUAP 4.3), or too large (18)."""
    if answer.status in _NOT_ADMITTED:
        raise NotAdmitted(f"HTTP {answer.status}", answer.content)
    if answer.status == _TOO_LARGE:
        raise Refused(f"HTTP {answer.status}: too large for the platform", answer.content)


def _envelope(answer: Answer) -> Any:
    try:
        root = parse(answer.content).getroot()
    except UnreadableXml as failure:
        raise OutcomeUnknown(f"HTTP {answer.status}, not XML ({failure.code})", answer.content) from None
    bodies = list(root.iterchildren(f"{{{SOAP}}}Body"))
    if root.tag != f"{{{SOAP}}}Envelope" or len(bodies) != 1 or bodies[0].find("*") is None:
        raise OutcomeUnknown(f"HTTP {answer.status}, not a SOAP answer", answer.content)
    return root


def _raise_fault(envelope: Any, answer: Answer) -> None:
    """Raise a fault as what it says; it is never signed and never more than an error message (protocols, ePUAP 4.3).

    Only the platform's own exception is its word about the letter. A failure of WS-Security is about us. Of every other
    fault nobody knows whether the platform took the letter before it failed.
    """
    fault = envelope.find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    if fault is None:
        return
    if answer.status in _GATEWAY:
        raise OutcomeUnknown(f"HTTP {answer.status} with a fault", answer.content)
    said = fault.find(f"detail/{{{OB}}}Wyjatek")
    if said is not None:
        text = said.findtext("komunikat") or fault.findtext("faultstring")
        raise Declined(f"{brief(said.findtext('kod'))}: {brief(text)}", answer.content)
    code = fault.findtext("faultcode") or ""
    text = f"{brief(code)}: {brief(fault.findtext('faultstring'))}"
    raise (NotAdmitted if _is_security(fault, code) else OutcomeUnknown)(text, answer.content)


def _is_security(fault: Any, code: str) -> bool:
    """Whether a fault's code is one of WS-Security's (OASIS WSS SOAP Message Security 1.0, 12)."""
    prefix, _, name = code.strip().rpartition(":")
    return name in _SECURITY_FAULTS or fault.nsmap.get(prefix or None) == WSSE
