"""Documents, a test PKI, simulators and the demonstration."""
