"""What the channel ePUAP promises, held against the simulated platform and against one that misbehaves."""
