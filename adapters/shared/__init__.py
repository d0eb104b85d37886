"""What several adapters need: HTTP with phases, TLS, redaction, file names."""
