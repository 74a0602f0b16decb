"""The open process (den öppna sidan): where everybody can follow the work; posts (inlägg), questions, comments."""
