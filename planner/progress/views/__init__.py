"""Pages of progress: the home page, the needs, and one need."""
