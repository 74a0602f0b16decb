"""Checking in oneself at the door (incheckning): a picture with an address that holds around the session's time."""
