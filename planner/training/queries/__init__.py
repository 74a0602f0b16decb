"""Reads of training: single events, the list, and the people who signed up."""
