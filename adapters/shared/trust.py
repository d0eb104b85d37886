"""The TLS side of a connection: whom we believe, and who we say that we are where a host asks for a certificate."""

from __future__ import annotations

import os
import ssl

from connector.letters.errors import ConfigurationWrong


def trust(ca_pem: bytes | None, own: tuple[bytes, bytes] | None = None) -> ssl.SSLContext:
    """Make the TLS side: 1.2 or later, host names checked.

    Args:
        ca_pem: the only certificates to trust, PEM; None for those of the system.
        own: private key and certificate with its chain, PEM, to show a host that asks (mutual TLS).

    Raises:
        ConfigurationWrong: a certificate or key cannot be read.
    """
    try:
        context = ssl.create_default_context(cadata=None if ca_pem is None else ca_pem.decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError, ValueError):
        raise ConfigurationWrong("the file of trusted certificates holds no PEM certificate") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if own is not None:
        _show(context, *own)
    return context


def _show(context: ssl.SSLContext, key_pem: bytes, certificate_pem: bytes) -> None:
    """Load the pair; ssl reads files only, so it stands in one that is in memory and has no name."""
    descriptor = os.memfd_create("tls")
    try:
        os.write(descriptor, key_pem + b"\n" + certificate_pem)
        context.load_cert_chain(f"/proc/self/fd/{descriptor}", password=lambda: b"")  # never ask at a terminal
    except (ssl.SSLError, OSError, ValueError):
        raise ConfigurationWrong("the TLS client certificate or its key cannot be used") from None
    finally:
        os.close(descriptor)
