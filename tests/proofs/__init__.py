"""Proofs that take long: run by ``make prove``, their results written to docs/explanation/proofs.md."""
