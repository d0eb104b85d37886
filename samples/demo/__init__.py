"""The demonstration of the main job."""
