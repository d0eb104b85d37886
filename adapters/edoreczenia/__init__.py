"""The mailboxes of e-Doręczenia, and its register of addresses (BAE)."""
