"""Our service descriptions against the official ones: what we describe is described there in just the same way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree

from adapters.epuap.soap import PULL, SKRYTKA, STORE, WSDL, Service

XS = "{http://www.w3.org/2001/XMLSchema}"
W = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP_ADDRESS = ".//{http://schemas.xmlsoap.org/wsdl/soap/}address"
FOLDERS = {SKRYTKA: "skrytka", PULL: "pull", STORE: "zarzadzanieDokumentami"}
OPERATIONS = {
    SKRYTKA: {"nadaj"},
    PULL: {"oczekujaceDokumenty", "pobierzNastepny", "potwierdzOdebranie"},
    STORE: {"zawartoscSkladu", "pobierzDokument"},
}
DEFAULTS = {"minOccurs": "1", "maxOccurs": "1", "nillable": "false"}
QNAMES = {"type", "base", "element", "message", "binding"}
SAID_ONLY = {"documentation", "annotation", "PolicyReference"}
BOX = {"podmiot": "demo", "nazwaSkrytki": "skrzynka testowa", "adresSkrytki": "/demo/skrytkaT"}
Client: Any = zeep.Client  # only half of it is annotated
Shape = tuple[str, dict[str, str], list[Any]]


def official(reference: Path, service: Service) -> Path:
    """Give the official description of a service."""
    return reference / "epuap" / FOLDERS[service] / service.wsdl


def local(node: Any) -> str:
    """Give a node's name without namespace."""
    return etree.QName(node).localname


def shape(node: Any) -> Shape:
    """Reduce a definition to what it means: names resolved, defaults and comments left out."""
    attributes = {
        name: _resolved(node, value) if name in QNAMES else value
        for name, value in node.attrib.items()
        if not name.startswith("{") and DEFAULTS.get(name) != value
    }
    children = [shape(child) for child in node.iterchildren("*") if local(child) not in SAID_ONLY]
    return node.tag, attributes, children


def _resolved(node: Any, name: str) -> str:
    prefix, _, rest = name.rpartition(":")
    return f"{{{node.nsmap.get(prefix or None, '')}}}{rest}"


def definitions(path: Path) -> dict[tuple[str, str], Shape]:
    """Give the shape of every named global definition in a WSDL and in the schema files beside it."""
    found = {}
    for file in [path, *path.parent.glob("*.xsd")]:
        root = etree.parse(str(file)).getroot()
        for parent in [root, *root.iter(f"{XS}schema", f"{W}portType", f"{W}binding")]:
            for node in parent.iterchildren("*"):
                if node.get("name") and node.tag not in {f"{W}portType", f"{W}binding", f"{W}service"}:
                    scope = parent.get("targetNamespace") or parent.get("name") or ""
                    found[f"{scope} {node.tag}", node.get("name")] = shape(node)
    return found


def ours() -> Iterator[Any]:
    """Give every definition of ours, with its service, for a test each."""
    for service in FOLDERS:
        path = WSDL / service.wsdl
        named = definitions(path)
        elsewhere = {key for key in named if service is STORE and "obiekty" in key[0]}
        for key in sorted(named.keys() - elsewhere):
            yield pytest.param(service, key, id=f"{service.wsdl} {key[0].rpartition('}')[2]} {key[1]}")


@pytest.mark.parametrize(("service", "key"), list(ours()))
def test_every_definition_of_ours_stands_in_the_official_description(
    service: Service, key: tuple[str, str], reference: Path
) -> None:
    """Messages, parts, types, operations, bindings, SOAPAction: what is ours is the official one, word for word of meaning."""
    assert definitions(WSDL / service.wsdl)[key] == definitions(official(reference, service)).get(key)


@pytest.mark.parametrize("service", FOLDERS)
def test_service_is_found_under_the_official_names(service: Service, reference: Path) -> None:
    """Target namespace, service, port and binding have the same names, the binding the same style and transport."""

    def names(path: Path) -> list[Any]:
        root = etree.parse(str(path)).getroot()
        port, binding = root.find(f"{W}service/{W}port"), root.find(f"{W}binding")
        assert port is not None
        assert binding is not None
        style = next(child.attrib for child in binding if local(child) == "binding")
        ends = [_resolved(port, str(port.get("binding"))), _resolved(binding, str(binding.get("type"))), dict(style)]
        service = root.find(f"{W}service")
        assert service is not None
        return [root.get("targetNamespace"), service.get("name"), port.get("name"), binding.get("name"), *ends]

    assert names(WSDL / service.wsdl) == names(official(reference, service))


@pytest.mark.parametrize("service", FOLDERS)
def test_description_holds_only_what_is_used_and_no_real_address(service: Service) -> None:
    """The operations are those that the channel calls, and the address is one that no host can have."""
    root = etree.parse(str(WSDL / service.wsdl)).getroot()
    assert {str(node.get("name")) for node in root.iterfind(f"{W}portType/{W}operation")} == OPERATIONS[service]
    assert [node.get("location") for node in root.iterfind(SOAP_ADDRESS)] == ["https://adres-z-konfiguracji.invalid/"]


REQUESTS = [
    pytest.param(
        SKRYTKA,
        "nadaj",
        {
            "nazwaPliku": "pismo.xml",
            "typPliku": "text/xml",
            "zawartosc": b"<a/>",
            "_soapheaders": {
                "podmiot": "demo",
                "adresSkrytki": "/ugprzykladowo/SkrytkaESP",
                "adresOdpowiedzi": "/demo/skrytkaT",
                "czyProbne": False,
            },
        },
        id="nadaj",
    ),
    pytest.param(PULL, "oczekujaceDokumenty", BOX, id="oczekujaceDokumenty"),
    pytest.param(PULL, "pobierzNastepny", BOX, id="pobierzNastepny"),
    pytest.param(PULL, "potwierdzOdebranie", {**BOX, "skrot": "urvSyltu5LyMYuYoiCnc222VqDY="}, id="potwierdzOdebranie"),
    pytest.param(STORE, "zawartoscSkladu", {"sklad": {"nazwa": "domyslna", "podmiot": "demo"}}, id="zawartoscSkladu"),
    pytest.param(STORE, "pobierzDokument", {"idDokumentu": 900030, "podmiot": "demo"}, id="pobierzDokument"),
]


def written(path: Path, service: Service, operation: str, fields: dict[str, Any]) -> tuple[Any, Any]:
    """Write a request with a description; give it without its prefixes, and its HTTP headers."""
    client = Client(str(path))
    port = client.create_service(service.binding, "https://adres-z-konfiguracji.invalid/")
    with client.settings(raw_response=True):
        seen: list[Any] = []
        client.transport.post_xml = lambda _, envelope, headers: seen.extend((_without_prefixes(envelope), dict(headers)))
        port[operation](**fields)
    return seen[0], seen[1]


def _without_prefixes(node: Any) -> Any:
    text = (node.text or "").strip()
    return node.tag, dict(node.attrib), text, [_without_prefixes(child) for child in node.iterchildren("*")]


@pytest.mark.parametrize(("service", "operation", "fields"), REQUESTS)
def test_request_equals_the_one_that_the_official_description_writes(
    service: Service, operation: str, fields: dict[str, Any], reference: Path
) -> None:
    """With the same values both descriptions give the same envelope and HTTP headers."""
    by_ours = written(WSDL / service.wsdl, service, operation, fields)
    assert by_ours == written(official(reference, service), service, operation, fields)


@pytest.mark.parametrize(("service", "operation", "fields"), REQUESTS)
def test_only_the_outermost_elements_of_a_request_have_a_namespace(
    service: Service, operation: str, fields: dict[str, Any]
) -> None:
    """Children are unqualified, which clients get wrong most often."""
    envelope, _ = written(WSDL / service.wsdl, service, operation, fields)
    payload = envelope[3][-1][3][0]

    def below(node: Any) -> Iterator[str]:
        for child in node[3]:
            yield child[0]
            yield from below(child)

    assert payload[0].startswith("{")
    assert list(below(payload))
    assert not [tag for tag in below(payload) if tag.startswith("{")]
