"""Import (import) of a round from a spreadsheet: what was sent, the fate of each row and why, saved when it is good."""
