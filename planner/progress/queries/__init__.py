"""Reads across plans, goals, training and the inventory."""
