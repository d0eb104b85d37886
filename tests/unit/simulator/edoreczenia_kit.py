"""A caller of the simulated e-Doręczenia, written of httpx and cryptography alone."""

from __future__ import annotations

import base64
import json
import ssl
import time
import uuid
from typing import Any
from urllib.parse import quote

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from samples.documents.pdf import page
from samples.pki import Pki
from samples.platform.edoreczenia.addresses import COMPANY, OFFICE
from samples.platform.edoreczenia.simulator import Simulator
from tests.unit.simulator.kit import private_key

CLIENT_ID = f"{OFFICE}.SYSTEM.EZD"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
POSTAL = {"country": "Polska", "street": "Polna", "buildingNumber": "5", "postalCode": "59-300", "city": "Lubin"}
PDF = page(["Decyzja"])


def b64(octets: bytes) -> str:
    """Write base64."""
    return base64.b64encode(octets).decode("ascii")


def packed(part: Any) -> str:
    """Write a part of a JWT."""
    octets = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def file(name: str = "decyzja.pdf", content: bytes = PDF, **told: Any) -> dict[str, Any]:
    """Write an attachment."""
    metadata = {"fileId": str(uuid.uuid4()), "filename": name, "contentType": "application/pdf", "size": len(content), **told}
    return {"order": 1, "file": {"fileMetadata": metadata, "file": b64(content)}}


def letter(*to: str, files: tuple[Any, ...] = (), text: str = "Treść", **metadata: Any) -> dict[str, Any]:
    """Write a message to send."""
    addressees = [{"eDeliveryAddress": address} for address in to or (COMPANY,)]
    told = {"to": addressees, "subject": "Decyzja", "shippingService": "electronic", **metadata}
    return {"messageMetadata": told, "textBody": text, **({"attachments": list(files)} if files else {})}


def paper(**options: str) -> dict[str, Any]:
    """Write a message of the hybrid service."""
    hybrid = {
        "categoryService": "economic", "printingMode": "duplex", "overprintMode": "monochrome", "returnService": "returntosender",
        "procedingType": "administrative", "shippingMode": "registered", **options,
    }  # fmt: skip
    to = [{"address": POSTAL, "contributor": {"firstName": "Jan", "lastName": "Testowy"}}]
    sender = {"eDeliveryAddress": OFFICE, "address": POSTAL}
    told: dict[str, Any] = {"to": to, "from": sender, "shippingService": "hybrid", "hybridShipment": hybrid}
    return letter(files=(file(),), **told)


class Caller:
    """The office's registered system, or another client; ``mailbox`` is where it acts."""

    def __init__(
        self,
        simulator: Simulator,
        pki: Pki,
        stem: str = "office-system",
        mailbox: str = OFFICE,
        *,
        shows_certificate: bool = False,
    ) -> None:
        self.simulator = simulator
        key_pem, certificate_pem = pki.pair(stem)
        self.key: Any = private_key(key_pem)
        self.certificate = x509.load_pem_x509_certificate(certificate_pem)
        self.mailbox = mailbox
        context = ssl.create_default_context(cadata=pki.pair("root")[1].decode())
        if shows_certificate:
            context.load_cert_chain(pki.path(f"{stem}.pem"), pki.path(f"{stem}.key"))
        self.http = httpx.Client(base_url=simulator.address, verify=context, timeout=20)
        self._token = ""

    def assertion(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """Write a signed assertion; a claim of None is left out."""
        now = int(time.time())
        told = {
            "iss": CLIENT_ID, "sub": CLIENT_ID, "aud": self.simulator.issuer, "jti": str(uuid.uuid4()),
            "iat": now, "nbf": now, "exp": now + 60, **claims,
        }  # fmt: skip
        kept = {name: value for name, value in told.items() if value is not None}
        signed = f"{packed({'alg': 'RS256', 'typ': 'JWT', **(header or {})})}.{packed(kept)}"
        return f"{signed}.{packed(self.key.sign(signed.encode(), PKCS1v15(), SHA256()))}"

    def ask_token(self, hint: str | None = None, assertion: str | None = None, **form: str) -> httpx.Response:
        """Ask for a token."""
        fields = {
            "grant_type": "client_credentials",
            "client_assertion_type": JWT_BEARER,
            "client_assertion": assertion or self.assertion(),
            **form,
        }
        hint = f"ADE.{self.mailbox}" if hint is None else hint
        return self.http.post(f"{self.simulator.token_address}?login_hint={quote(hint, safe='')}", data=fields)

    @property
    def token(self) -> str:
        """Give a token, asked for once."""
        if not self._token:
            answer = self.ask_token()
            assert answer.status_code == 200, answer.text
            self._token = str(answer.json()["access_token"])
        return self._token

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """Call an operation of the mailbox."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        given = {} if body is None else {"json": body}
        return self.http.request(
            method, f"{self.simulator.ua_address}/{quote(self.mailbox, safe='')}/{path}", headers=headers, **given, **more
        )

    def get(self, path: str, **query: Any) -> Any:
        """Call an operation that reads and give its JSON."""
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def search(self, operation: str, **wish: Any) -> httpx.Response:
        """Call an operation of the register."""
        headers = {"Authorization": f"Bearer {self.token}"}
        wish = {"senderEda": self.mailbox, **wish}
        return self.http.post(f"{self.simulator.se_address}/search/{operation}", json=wish, headers=headers)

    def send(self, body: Any = None) -> str:
        """Send a letter and give its task."""
        answer = self.call("POST", "messages", body or letter())
        assert answer.status_code == 202, answer.text
        return str(answer.json()["messageTaskId"])

    def sent(self, body: Any = None) -> str:
        """Send a letter to one addressee and give its message id."""
        [row] = self.get(f"messages/tasks/{self.send(body)}")
        return str(row["messageId"])

    def message(self, message_id: str, form: str = "metadata") -> Any:
        """Read one message."""
        [found] = self.get(f"messages/{message_id}", format=form)
        return found

    def status(self, message_id: str) -> str:
        """Give a message's status."""
        return str(self.message(message_id)["messageControlData"]["status"])

    def codes(self, message_id: str) -> list[str]:
        """Give the codes of a message's evidence, oldest first, with neither dots nor order among equals lost."""
        found = self.get(f"messages/{message_id}/evidences", sortDirection="asc")["evidences"]
        return [evidence["type"].replace(".", "") for evidence in found]

    def evidence_file(self, message_id: str, code: str) -> bytes:
        """Fetch the file of a message's evidence of one code."""
        [found, *_] = self.get(f"messages/{message_id}/evidences", type=code)["evidences"]
        answer = self.call("GET", f"evidences/{'puh' if code.startswith('H') else 'purde'}/{found['evidenceId']}")
        assert answer.status_code == 200, answer.text
        return answer.content

    def listed(self, label: str = "INBOX", **query: Any) -> list[str]:
        """Give the ids that a folder's list shows."""
        return [one["messageMetadata"]["messageId"] for one in self.get("messages", label=label, **query)["messages"]]
