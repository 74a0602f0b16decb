"""Reads of what is asked, of rounds, and of what the schools answer."""
