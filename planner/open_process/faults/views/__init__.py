"""The pages of fault reports: for those who report, for those who answer, and the statements."""
