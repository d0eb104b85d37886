"""Name the namespaces, elements and attributes of XML signatures, XAdES and WS-Security."""

from __future__ import annotations

from typing import Final

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141: Final = "http://uri.etsi.org/01903/v1.4.1#"
SIGNED_PROPERTIES_TYPE: Final = "http://uri.etsi.org/01903#SignedProperties"
XML: Final = "http://www.w3.org/XML/1998/namespace"

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_WSS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE: Final = _WSS + "wssecurity-secext-1.0.xsd"
WSU: Final = _WSS + "wssecurity-utility-1.0.xsd"
BASE64_BINARY: Final = _WSS + "soap-message-security-1.0#Base64Binary"
X509_V3: Final = _WSS + "x509-token-profile-1.0#X509v3"

PODPIS_ZP: Final = "http://crd.gov.pl/xml/schematy/ppzp/"
EP_SIGNATURE: Final = "http://crd.gov.pl/xml/schematy/podpis_zaufany/"

SIGNATURE: Final = f"{{{DS}}}Signature"
WSU_ID: Final = f"{{{WSU}}}Id"


def ds(name: str) -> str:
    """Give the full name of an element of XML Signature."""
    return f"{{{DS}}}{name}"


def xades(name: str) -> str:
    """Give the full name of an element of XAdES 1.3.2."""
    return f"{{{XADES}}}{name}"


def xades141(name: str) -> str:
    """Give the full name of an element of XAdES 1.4.1, where the newer qualifying properties live."""
    return f"{{{XADES_141}}}{name}"
