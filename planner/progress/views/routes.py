"""All pages of the needs, for the factory."""

from __future__ import annotations

from planner.progress.views import closing, merging, needs, raising, register, splitting, verdicts

MODULES = (needs, raising, register, closing, verdicts, merging, splitting)
bp = needs.bp
