"""Views of meetings: the whole, and the agenda."""
