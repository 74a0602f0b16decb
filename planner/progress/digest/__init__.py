"""The digest (sammandrag): one mail a week or a day with what waits, what has changed and new training."""
