"""Competence framework (kompetensramverk): areas (områden), levels (nivåer), targets per kind of post."""
