"""Surveys (enkäter): questions in sections, waves (omgångar), answers, results and what needs come first."""
