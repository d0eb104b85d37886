"""The REST API of document systems."""
