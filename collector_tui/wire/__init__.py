"""What desk and server say to each other, one file a subject. Part of the published contract."""
