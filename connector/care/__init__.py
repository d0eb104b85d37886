"""What keeps the house in order: books, backup, drill, retention, the sealed journal."""
