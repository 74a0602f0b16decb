"""All addresses of the reference groups, on one blueprint."""

from planner.groups.meetings.views import agenda, whole
from planner.groups.minutes import views as minutes
from planner.groups.tasks import views as tasks
from planner.groups.views import bp

__all__ = ["agenda", "bp", "minutes", "tasks", "whole"]
