"""The tables of training: events and their sessions, who has signed up, and calendar addresses."""
