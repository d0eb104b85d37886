"""The pages that clerks and administrators read."""
