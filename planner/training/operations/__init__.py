"""What a person can do with training, by subject: events, sessions, sign-ups, attendance."""
