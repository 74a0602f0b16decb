"""Return letters (återkopplingsbrev): you said, this is what is done, or why not; kept as they were sent."""
