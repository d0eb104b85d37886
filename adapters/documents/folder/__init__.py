"""A directory as the office's document system."""
