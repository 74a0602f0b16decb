"""What a coordinator can do with people, posts, schools and settings."""
