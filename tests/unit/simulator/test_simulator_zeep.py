"""A client made of the official WSDL files by zeep, with zeep's own signature, is understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import xmlsec
import zeep
import zeep.exceptions
from zeep.transports import Transport
from zeep.wsse.signature import BinarySignature

from samples.pki import Pki
from samples.platform.epuap.simulator import Simulator
from tests.unit.simulator.kit import LETTER, OB, PULL, SKRYTKA, SOAP, STORE, WSSE, sha1


class TokenFirst:
    """Zeep's BinarySignature with the token moved to the front, answers checked with the platform's certificate."""

    def __init__(self, pki: Pki) -> None:
        self.token_first = True
        self.ours = BinarySignature(
            str(pki.path("office-system.key")),
            str(pki.path("office-system.pem")),
            signature_method=xmlsec.constants.TransformRsaSha256,
            digest_method=xmlsec.constants.TransformSha256,
        )
        self.theirs = BinarySignature(str(pki.path("platform-answers.key")), str(pki.path("platform-answers.pem")))

    def apply(self, envelope: Any, headers: Any) -> Any:
        """Sign, then put the token before the signature."""
        signed, headers = self.ours.apply(envelope, headers)
        if not self.token_first:
            return signed, headers
        security = signed.find(f".//{{{WSSE}}}Security")
        security.insert(0, security.find(f"{{{WSSE}}}BinarySecurityToken"))
        return signed, headers

    def verify(self, envelope: Any) -> Any:
        """Check the answer as zeep does, but let faults through, which come unsigned."""
        is_fault = envelope.find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault") is not None
        return envelope if is_fault else self.theirs.verify(envelope)


class Clients:
    """One zeep service for each of the official WSDL files."""

    def __init__(self, reference: Path, pki: Pki, address: str) -> None:
        self.session = requests.Session()
        self.session.trust_env = False  # else a bundle named in the environment goes before verify
        self.session.verify = str(pki.path("root.pem"))
        self.wsse, self.folder, self.address = TokenFirst(pki), reference / "epuap", address

    def open(self, file: str, binding: str, path: str) -> Any:
        """Load a WSDL and set the address, which the file has wrong."""
        client = zeep.Client(str(self.folder / file), wsse=self.wsse, transport=Transport(session=self.session))
        return client.create_service(binding, self.address + path)

    @property
    def skrytka(self) -> Any:
        """Give the service that sends."""
        return self.open("skrytka/skrytka.wsdl", "{http://ws.epuap.gov.pl/skrytka/}skrytkaBinding", SKRYTKA)

    @property
    def pull(self) -> Any:
        """Give the service that fetches."""
        return self.open("pull/pull.wsdl", "{http://ws.epuap.gov.pl/pull/}pull", PULL)

    @property
    def store(self) -> Any:
        """Give the service of the document store."""
        name = "ZarzadzanieDokumentami"
        return self.open(
            f"zarzadzanieDokumentami/{name}.wsdl", f"{{http://ws.epuap.gov.pl/zarzadzanieDokumentami}}{name}SoapBinding", STORE
        )


@pytest.fixture
def clients(reference: Path, simulator: Simulator, pki: Pki) -> Iterator[Clients]:
    """Give clients of the simulator."""
    found = Clients(reference, pki, simulator.address)
    with found.session:
        yield found


def test_nadaj_through_the_official_wsdl(clients: Clients) -> None:
    """A letter goes out and its proof comes back."""
    blocks = {
        "podmiot": "lubin",
        "adresSkrytki": "/przykladowo/skrytka",
        "adresOdpowiedzi": "/lubin/odpowiedzi",
        "czyProbne": False,
    }
    answer = clients.skrytka.nadaj(nazwaPliku="pismo.xml", typPliku="text/xml", zawartosc=LETTER, _soapheaders=blocks)
    assert (answer.status.kod, answer.zalacznik.nazwaPliku) == (1, "UPP.xml")
    assert b"IdentyfikatorDokumentu" in answer.zalacznik.zawartosc


def test_pull_through_the_official_wsdl(clients: Clients, simulator: Simulator) -> None:
    """Count, fetch and confirm; then nothing is left."""
    simulator.arrive("/lubin/skrytka", b"<a/>")
    box = {"podmiot": "lubin", "nazwaSkrytki": "Skrytka urzędu", "adresSkrytki": "/lubin/skrytka"}
    pull = clients.pull
    assert pull.oczekujaceDokumenty(**box).oczekujace == 1
    found = pull.pobierzNastepny(**box)
    assert (found.dokument.zawartosc, found.danePodmiotu.nazwiskoNazwa, found.czyTestowe) == (b"<a/>", "Testowy", False)
    assert pull.potwierdzOdebranie(**box, skrot=sha1(b"<a/>")).kod == 1
    assert pull.pobierzNastepny(**box).status.kod == 0


def test_store_through_the_official_wsdl(clients: Clients, simulator: Simulator) -> None:
    """The store is listed and read."""
    simulator.arrive("/lubin/skrytka", b"<a/>")
    [listed] = clients.store.zawartoscSkladu(sklad={"nazwa": "domyslna", "podmiot": "lubin"})
    assert (listed.folder, listed.nazwa, listed.idUPO) == ("RECEIVED", "pismo", None)
    assert clients.store.pobierzDokument(idDokumentu=listed.id, podmiot="lubin").tresc == b"<a/>"


def test_signature_before_token_as_zeep_writes_it_is_refused(clients: Clients) -> None:
    """Zeep's own order does not pass, as the platform is strict about it."""
    clients.wsse.token_first = False
    with pytest.raises(zeep.exceptions.Fault, match="pierwszy"):
        clients.pull.oczekujaceDokumenty("lubin", "Skrytka urzędu", "/lubin/skrytka")


def test_refusal_reaches_the_caller_as_the_declared_fault(clients: Clients) -> None:
    """A refused letter is a zeep Fault whose detail is ob:Wyjatek."""
    blocks = {"podmiot": "lubin", "adresSkrytki": "/a/b", "adresOdpowiedzi": "/lubin/odpowiedzi", "czyProbne": False}
    with pytest.raises(zeep.exceptions.Fault, match="nie istnieje") as caught:
        clients.skrytka.nadaj(nazwaPliku="pismo.xml", zawartosc=LETTER, _soapheaders=blocks)
    assert caught.value.detail.find(f"{{{OB}}}Wyjatek/kod").text == "-101"
