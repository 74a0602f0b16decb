"""Needs split (delade behov): one that turned out to be several ends, and its parts go on as needs of their own."""
