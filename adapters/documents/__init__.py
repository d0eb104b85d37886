"""Document systems of offices."""
