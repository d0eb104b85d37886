"""What a clerk and the platform's operator do in the demonstration, over the same interfaces that everybody uses."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from samples.demo.place import Place
from samples.documents.arrivals import SampleArrival
from samples.documents.attachments import Attachment

View = dict[str, Any]


class Clerk:
    """Uses the connector's API, and the directory that plays the document system."""

    def __init__(self, place: Place, web_port: int) -> None:
        self._place = place
        headers = {"Authorization": f"Bearer {place.key}"}
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{web_port}/api/v1", headers=headers, trust_env=False, timeout=30)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def is_served(self) -> bool:
        """Tell whether the connector answers."""
        try:
            return self._http.get("/health").is_success
        except httpx.TransportError:
            return False

    def receive(self, box: str) -> None:
        """Switch receiving on, as an administrator does."""
        wish = {"address": box, "switch": "receive", "person": "Jan Testowy"}
        self._http.post("/boxes/switch", json=wish).raise_for_status()

    def post(self, key: str, request: View) -> str:
        """Post a letter under an idempotency key and give its id."""
        answer = self._http.post("/letters", json=request, headers={"Idempotency-Key": key}).raise_for_status()
        return str(answer.json()["id"])

    def drop(self, name: str, request: View) -> None:
        """Send a letter by dropping a directory."""
        waiting = self._place.ezd / "out" / f".{name}"
        waiting.mkdir(parents=True)
        (waiting / "letter.json").write_text(json.dumps(request, ensure_ascii=False), encoding="utf-8")
        waiting.rename(waiting.with_name(name))

    def register(self, first: int) -> int:
        """Register every arrival that lies in the document system's directory; gives the next free number."""
        number = first
        for arrival in sorted((self._place.ezd / "in").glob("arr_*")):
            mark = arrival / "register-number.txt"
            if not mark.exists():
                with suppress(FileNotFoundError):  # registered before, and just put away
                    mark.write_text(f"RPW/{number}/2026", encoding="utf-8")
                number += 1
        return number

    def letters(self) -> list[View]:
        """Fetch every letter with its shipments, oldest first."""
        ids = [line["id"] for line in self._get("/letters", limit=200)["letters"]]
        return [self._get(f"/letters/{letter}") for letter in reversed(ids)]

    def arrivals(self) -> list[View]:
        """Fetch every arrival, oldest first."""
        ids = [line["id"] for line in self._get("/arrivals", limit=200)["arrivals"]]
        return [self._get(f"/arrivals/{arrival}") for arrival in reversed(ids)]

    def loose_proofs(self) -> list[View]:
        """Fetch proofs that belong to no letter."""
        return list(self._get("/evidence")["evidence"])

    def lay_out(self, evidence: View, folder: Path) -> Path:
        """Save a proof byte for byte and say where."""
        folder.mkdir(exist_ok=True)
        content = self._http.get(f"/evidence/{evidence['id']}/content").raise_for_status().content
        path = folder / f"{evidence['kind']}-{evidence['id']}.{'pdf' if content.startswith(b'%PDF') else 'xml'}"
        path.write_bytes(content)
        return path

    def _get(self, path: str, **query: Any) -> View:
        answer: View = self._http.get(path, params=query).raise_for_status().json()
        return answer


class Control:
    """The control of a simulated platform, over JSON."""

    def __init__(self, place: Place, address: str) -> None:
        trust = ssl.create_default_context(cafile=str(place.pki.path("root.pem")))
        self._http = httpx.Client(base_url=f"{address}/symulator", verify=trust, trust_env=False, timeout=30)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def rules(self, *rules: View) -> None:
        """Put rules of the play into force."""
        self._post("rules", list(rules))

    def books(self) -> View:
        """Read the simulator's own books."""
        books: View = self._http.get("books").raise_for_status().json()
        return books

    def _post(self, path: str, wish: View | list[View]) -> None:
        self._http.post(path, json=wish).raise_for_status()


class Operator(Control):
    """Makes things arrive and go wrong at the simulated ePUAP."""

    def arrive(self, sample: SampleArrival, box: str = "/lubin/skrytka") -> None:
        """Put a document into a box's queue."""
        document = base64.b64encode(sample.content).decode()
        wish = {"box": box, "document_base64": document, "file_name": sample.name, "media_type": sample.media_type}
        self._post("arrivals", wish)

    def script(self, to: str, *deeds: str) -> None:
        """Say what happens to letters for a box."""
        self.rules({"operation": "nadaj", "to": to, "do": list(deeds)})

    def release_receipts(self) -> int:
        """Send the receipts that were held back to the answer box; gives how many."""
        late = [posting["id"] for posting in self.books()["taken"] if posting["upp"] == "late"]
        for document_id in late:
            self._post("upp/release", {"id": document_id})
        return len(late)

    def orphan_receipt(self, box: str) -> None:
        """Send a receipt for a document that nobody sent."""
        self._post("upp/orphan", {"box": box})


class Postmaster(Control):
    """Makes things arrive and go wrong at the simulated e-Doręczenia."""

    def arrive(self, to: str, subject: str, text: str, files: Sequence[Attachment] = ()) -> None:
        """Have a person send a letter to a mailbox."""
        attached = [{"name": file.name, "media_type": file.media_type, "content_base64": file.base64} for file in files]
        self._post("arrivals", {"to": to, "subject": subject, "text": text, "files": attached})

    def delete_sent(self, to: str) -> None:
        """Delete the office's message to this addressee, as a person does in the portal, and let its late evidence come then."""
        [posting] = [one for one in self.books()["taken"] if one["to"] == [to]]
        [message] = posting["message_ids"]
        self._post("delete", {"box": posting["from_box"], "id": message})
        self._post("release", {"id": message})
