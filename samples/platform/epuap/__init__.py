"""A simulated ePUAP: the other side of the wire."""
