"""Tests that two sides of a border agree."""
