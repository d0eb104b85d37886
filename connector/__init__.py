"""What happens to an official letter between the office and the national platforms."""
