"""All pages of the framework, on its blueprint."""

from planner.framework.views import areas, reading, tables, versions
from planner.framework.views.room import bp

__all__ = ["areas", "bp", "reading", "tables", "versions"]
