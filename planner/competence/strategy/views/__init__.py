"""The pages of the competence strategy."""
