"""Credits: money that is somebody else's."""
