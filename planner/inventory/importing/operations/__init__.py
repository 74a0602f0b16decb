"""Import step by step; each step is whole or not done at all."""
