"""Import of a calendar file (.ics) from a regional library or a conference: its events become drafts."""
