"""What the channel e-Doręczenia promises, held against the simulated platform and against one that misbehaves."""
