"""Trusted lists: download, keep and use them."""
