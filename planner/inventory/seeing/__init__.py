"""Seeing (se): the spread of an indicator between schools, over years, beside need, and one school's own picture."""
