"""The API of document systems and the pages that people read."""
