"""Reads of search: what is found, what it says, and what else could have been meant."""
