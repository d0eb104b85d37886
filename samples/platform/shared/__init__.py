"""What every simulated platform needs: time, keys, rules of a play and whose turn it is, HTTP over TLS on loopback."""
