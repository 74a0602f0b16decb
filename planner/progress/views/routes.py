"""All pages of the needs, for the factory."""

from __future__ import annotations

from planner.progress.views import needs, raising, register

MODULES = (needs, raising, register)
bp = needs.bp
