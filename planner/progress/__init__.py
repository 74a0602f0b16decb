"""Progress (uppföljning): completion and effect per need, and what waits for each person."""
