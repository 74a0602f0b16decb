"""Pages of collecting, by subject; all on one blueprint, which the factory mounts."""

from planner.inventory.collecting.views import answers, questions, rounds
from planner.inventory.collecting.views.blueprint import bp

__all__ = ["answers", "bp", "questions", "rounds"]
