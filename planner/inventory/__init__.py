"""Inventory (inventering): rounds per calendar year, reported values, spread between schools."""
