"""Meetings of reference groups: called, held, noted; what was pointed to and who was there."""
