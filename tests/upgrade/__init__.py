"""A store of the first version, and what today's program makes of it."""
