"""The addresses that programs read."""
