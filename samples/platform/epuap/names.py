"""Names that both sides of the wire agree on: namespaces, algorithms and paths."""

from __future__ import annotations

from typing import Final, TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml names its public class so

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
OB: Final = "http://wsdl.epuap.gov.pl/obiekty/"
ZD: Final = "http://ws.epuap.gov.pl/zarzadzanieDokumentami"
POS: Final = "http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"

BASE64_BINARY: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
X509_V3: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"

SKRYTKA_PATH: Final = "/pk_external_ws/services/skrytka"
PULL_PATH: Final = "/pk_external_ws/services/pull"
STORE_PATH: Final = "/fe_external_ws/services/ZarzadzanieDokumentami"
CONTROL_PATH: Final = "/symulator/"

SIMULATOR_HEADER: Final = ("X-Symulator", "SYMULATOR ePUAP - to nie jest platforma panstwowa")


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return etree.QName(element).localname
