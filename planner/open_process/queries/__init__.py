"""Reads of the public page: what everybody may see, and what its keeper works with."""
