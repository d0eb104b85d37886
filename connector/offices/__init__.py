"""Units, boxes, clients, kinds of letters and routes: the configuration that lives in the database."""
