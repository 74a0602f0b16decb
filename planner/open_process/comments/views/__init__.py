"""The pages of comments: for those who write, and for those who decide."""
