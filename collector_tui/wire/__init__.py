"""What desk and server say to each other, one file a subject: part of the published contract."""
