"""National schemas: catalogue, validation, readable errors, reading, writing and rendering."""
