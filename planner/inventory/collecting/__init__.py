"""Collecting (insamling): the round as the coordinator runs it, and the form as a school answers it."""
