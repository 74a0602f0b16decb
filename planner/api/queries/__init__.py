"""Reads for programs: what a person may see, a page at a time."""
