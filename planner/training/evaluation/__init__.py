"""What those who were at a training thought of it (utvärdering): three questions, answered without a name."""
