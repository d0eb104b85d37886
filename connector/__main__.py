"""Run the command line as ``python -m connector``."""

from __future__ import annotations

from connector.cli import main

main()
