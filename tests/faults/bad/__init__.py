"""Bad input of every kind, from every side."""
