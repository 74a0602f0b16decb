"""Competence goals (kompetensmål) and training log (fortbildningslogg) of the school library staff."""
