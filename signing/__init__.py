"""XAdES and WS-Security: keys, signing, verification and trust."""
