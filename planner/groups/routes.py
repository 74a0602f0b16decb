"""All addresses of the reference groups, on one blueprint."""

from planner.groups.meetings.views import agenda, whole
from planner.groups.views import bp

__all__ = ["agenda", "bp", "whole"]
