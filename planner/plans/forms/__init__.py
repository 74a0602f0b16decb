"""What can be typed about plans."""
