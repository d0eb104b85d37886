"""One contract for both databases."""
