"""All pages of the feature, for the factory."""

from __future__ import annotations

from planner.plans.views import (
    checking,
    commenting,
    copying,
    deciding,
    evaluating,
    evidencing,
    exporting,
    following,
    frame,
    from_items,
    keeping,
    lists,
    matrix,
    pasting,
    toolbox,
    tools,
    writing,
)
from planner.plans.views.blueprint import bp
from planner.plans.views.blueprint import toolbox as toolbox_bp

MODULES = (
    checking,
    lists,
    writing,
    frame,
    from_items,
    matrix,
    keeping,
    copying,
    pasting,
    deciding,
    following,
    evidencing,
    exporting,
    commenting,
    evaluating,
    toolbox,
    tools,
)
BLUEPRINTS = (bp, checking.check, toolbox_bp, frame.settings)
