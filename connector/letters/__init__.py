"""The model of letters and the pure function from evidence to status; standard library only."""
