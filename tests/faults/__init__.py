"""Tests of bad days."""
