"""Reports (rapporter): the report to the head of administration for a period, and the report of one school."""
