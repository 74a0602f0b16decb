"""Pages of training, by subject; all on one blueprint, which the factory mounts."""

from planner.training.check_in import views as check_in
from planner.training.evaluation import views as evaluation
from planner.training.series import views as series
from planner.training.views import (
    approvals,
    attendance,
    cancelling,
    door,
    events,
    listing,
    pages,
    seats,
    sessions,
    sign_ups,
)
from planner.training.views.blueprint import bp

__all__ = [
    "approvals",
    "attendance",
    "bp",
    "cancelling",
    "check_in",
    "door",
    "evaluation",
    "events",
    "listing",
    "pages",
    "seats",
    "series",
    "sessions",
    "sign_ups",
]
