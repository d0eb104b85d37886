"""SYMULATOR of e-Doręczenia: token server, User Agent API 3 and Search Engine API 4, with mailboxes, lives and evidence."""
