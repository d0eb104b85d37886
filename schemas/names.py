"""The namespaces of official documents, by their usual prefixes."""

from __future__ import annotations

from typing import Final

CRD: Final = "http://crd.gov.pl/"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
UPO: Final = f"{CRD}xml/schematy/UPO/2008/05/09/"

# The current set of the common library. Beware: addresses are dated the 9th, the rest the 16th (protocols, documents A2).
LIBRARY_2009: Final = {
    "str": f"{CRD}xml/schematy/struktura/2009/11/16/",
    "meta": f"{CRD}xml/schematy/meta/2009/11/16/",
    "oso": f"{CRD}xml/schematy/osoba/2009/11/16/",
    "inst": f"{CRD}xml/schematy/instytucja/2009/11/16/",
    "adr": f"{CRD}xml/schematy/adres/2009/11/09/",
}
LIBRARY_2008: Final = {
    "str": f"{CRD}xml/schematy/struktura/2008/05/09/",
    "meta": f"{CRD}xml/schematy/meta/2008/05/09/",
    "oso": f"{CRD}xml/schematy/osoba/2008/05/09/",
    "inst": f"{CRD}xml/schematy/instytucja/2008/05/09/",
    "adr": f"{CRD}xml/schematy/adres/2008/05/09/",
}
LIBRARY: Final = frozenset(LIBRARY_2009.values()) | frozenset(LIBRARY_2008.values())
