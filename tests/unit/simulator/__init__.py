"""Tests of the simulated ePUAP."""
