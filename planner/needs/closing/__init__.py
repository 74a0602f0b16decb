"""Closing tests (prövningar): what has to be so before a need is met, as the system can see."""
