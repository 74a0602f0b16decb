"""Pages of people, schools and settings, and the statements the law asks for."""
