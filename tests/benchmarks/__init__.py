"""Figures: how long the main job takes, beside what others need for the same; run by ``make bench``."""
