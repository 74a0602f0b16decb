"""Schools (skolor): the municipality (kommun), its schools, and the posts (tjänster) people hold there."""
