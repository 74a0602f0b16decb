"""Reads of goals, and of the training log."""
