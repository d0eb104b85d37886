"""Tests against other implementations and official files."""
