"""SYMULATOR of a time-stamping service (RFC 3161): plain, small, and of no legal worth."""
