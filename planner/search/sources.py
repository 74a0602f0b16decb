"""Where the words come from. Another column, or another table, is a migration that watches it, see `core.searched`."""

from __future__ import annotations

from planner.core.searched import Frozen, Source

PLAN_WORDS = ("registry_number", "drawn_up_with", "current_state", "curriculum_links")
OBJECTIVE_WORDS = ("indicator", "how_measured")
ACTIVITY_WORDS = ("target_group", "responsible", "frequency", "resources", "partner")
IN_TEXT = "{row}.removed_at IS NULL"

SOURCES = [
    Source("need", "need", ("title_sv", "title_en"), ("code", "description_sv", "description_en")),
    Source("plan", "plan", ("title",), PLAN_WORDS),
    Source("objective", "objective", ("title",), OBJECTIVE_WORDS, whole="plan_id", when=IN_TEXT, also=("removed_at",)),
    Source("activity", "activity", ("what",), ACTIVITY_WORDS, whole="plan_id", when=IN_TEXT, also=("removed_at",)),
    Source(
        "tool", "tool", ("title_sv", "title_en"), ("code", "description", "how_measured", "year_groups", "when_text")
    ),
    Source("training_event", "training", ("title",), ("description", "organiser", "partner")),
    Source("reference_group", "group", ("name",), ("purpose",)),
    Source("meeting", "meeting", ("title",), ("place",)),
    Source("agenda_item", "meeting", ("title",), ("notes",), part="item", thing="meeting_id", whole="meeting_id"),
    Source("survey", "survey", ("title_sv", "title_en"), ("intro_sv", "intro_en")),
    Source("open_post", "post", ("title_sv", "title_en"), ("body_sv", "body_en")),
    Source("school", "school", ("name",), ("unit_code",)),
]
APPROVED = Frozen(
    "plan_revision",
    owner="plan",
    number="in_force_number",
    kinds=(
        ("plan", (), "title", PLAN_WORDS),
        ("objective", ("objectives",), "title", OBJECTIVE_WORDS),
        ("activity", ("objectives", "activities"), "what", ACTIVITY_WORDS),
    ),
)
