"""What a folder promises as the office's document system."""
