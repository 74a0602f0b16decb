"""Certificates (intyg) of trainings somebody was at, and the public page where anybody checks their code."""
