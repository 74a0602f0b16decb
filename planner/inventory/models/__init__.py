"""Tables of the inventory."""
