"""Öppna dörren: the planner that a municipality's school libraries plan and follow up with."""
