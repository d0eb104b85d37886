"""Find what a CAdES signature in a container is over: the file of an ASiC-S, or a manifest and its files (EN 319 162-1, 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from lxml import etree

from signing import algorithms, files
from signing.asic import ASIC, META, Container, Parse
from signing.names import ds
from signing.reading import Malformed, octets, only
from signing.verdict import Finding

_ROOT: Final = f"{{{ASIC}}}ASiCManifest"
_SIGNATURE: Final = f"{{{ASIC}}}SigReference"
_DATA: Final = f"{{{ASIC}}}DataObjectReference"


class Subject(NamedTuple):
    """What a signature is over: the octets themselves, and the files that they vouch for."""

    octets: bytes
    files: tuple[str, ...]


def subject(container: Container, signature: str, parse: Parse) -> Subject:
    """Find what the signature file of this name is over, and check the digests of a manifest.

    Args:
        container: opened.
        signature: the name of a signature file.
        parse: reads a manifest.

    Raises:
        Malformed: no manifest names the signature, or several, or one cannot be read.
        Finding: hash_failure, signed_data_not_found, crypto_constraints_failure, of the files of a manifest.
    """
    if container.kind == "ASiC-S":
        if len(container.files) != 1:
            raise Malformed(f"{len(container.files)} files in an ASiC-S")
        ((name, content),) = container.files.items()
        return Subject(content, (name,))
    manifests = [(name, root) for name, root in _manifests(container, parse) if _names(root, signature)]
    if len(manifests) != 1:
        raise Malformed(f"{len(manifests)} manifests name the signature")
    ((name, root),) = manifests
    covered = tuple(_checked(container, one) for one in root.iterchildren(_DATA))
    if not covered:
        raise Finding("signed_data_not_found")
    return Subject(container.signatures[name], covered)


def _manifests(container: Container, parse: Parse) -> Iterator[tuple[str, etree._Element]]:
    for name, octets_ in container.signatures.items():
        if fnmatchcase(name, f"{META}ASiCManifest*.xml"):
            try:
                root = parse(octets_).getroot()
            except ValueError as failure:
                raise Malformed(str(failure)) from failure
            if root.tag == _ROOT:
                yield name, root


def _names(root: etree._Element, signature: str) -> bool:
    return files.find({signature: b""}, only(root, _SIGNATURE).get("URI", "")) is not None


def _checked(container: Container, reference: etree._Element) -> str:
    """Give the name of a file that a manifest lists, once its digest is right."""
    name = files.find(container.files, reference.get("URI", ""))
    if name is None:
        raise Finding("signed_data_not_found", reference.get("URI", ""))
    digest = algorithms.DIGESTS.get(only(reference, ds("DigestMethod")).get("Algorithm", ""))
    if digest is None or digest == algorithms.WEAK:
        raise Finding("crypto_constraints_failure", f"digest of {name}")
    if algorithms.digest(digest, (container.files[name],)) != octets(only(reference, ds("DigestValue"))):
        raise Finding("hash_failure", name)
    return name
