"""The tables of competence: goals with their history; the training log, and what in it is evidence."""
