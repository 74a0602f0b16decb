"""The yearly competence strategy (kompetensstrategi): which areas come first, why, and what came of it."""
