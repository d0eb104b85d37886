"""The documents of the main job: official letters out and what arrives, all invented, made on demand."""
