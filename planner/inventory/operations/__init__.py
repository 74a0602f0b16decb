"""What can be done with rounds, answers and indicators."""
