"""Simulators of the outside systems."""
