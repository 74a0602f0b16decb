"""Reads of plans and of the toolbox."""
