"""What can be done with comments: sending one, deciding on it, answering it, making a need of it."""
