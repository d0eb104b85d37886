"""The stories of a letter, one module each: accept, check, sign, send, reconcile, fetch, judge, route, hand over."""
