"""The parts of the screen that are seen and typed into."""
