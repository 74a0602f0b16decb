"""Verdicts (omdömen): what those who raised a need have said of whether it is met, with the evidence they had then."""
