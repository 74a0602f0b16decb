"""Composing a report: what is read for it, and each of its sections from what was read."""
