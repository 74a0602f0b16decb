"""All pages of the feature, on its blueprint."""

from planner.competence.strategy.views import priorities, whole
from planner.competence.views import decisions, entries, evidence, goals, people
from planner.competence.views.room import bp

__all__ = ["bp", "decisions", "entries", "evidence", "goals", "people", "priorities", "whole"]
