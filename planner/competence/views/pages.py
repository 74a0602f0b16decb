"""All pages of the feature, on its blueprint."""

from planner.competence.overview import views as overview
from planner.competence.strategy.views import priorities, whole
from planner.competence.views import (
    assessments,
    decisions,
    entries,
    evidence,
    following,
    goals,
    knowledge,
    people,
    record,
    talk,
    use,
)
from planner.competence.views.room import bp

__all__ = [
    "assessments",
    "bp",
    "decisions",
    "entries",
    "evidence",
    "following",
    "goals",
    "knowledge",
    "overview",
    "people",
    "priorities",
    "record",
    "talk",
    "use",
    "whole",
]
