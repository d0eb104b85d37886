"""The commands of the command line, one module for each part of the work."""
