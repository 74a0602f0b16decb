"""Approved plans as programs read them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from planner.api.schemas.common import PageQuery, PageSchema, SchoolSchema, WordsSchema, said, unit_code
from planner.api.schemas.progress import school_year
from planner.core.viewer import Role
from planner.plans.models.toolbox import FocusArea

AREAS = [area.value for area in FocusArea]


class PlanQuery(PageQuery):
    """Which plans."""

    year = school_year()
    school = unit_code("Only the plans of the school with this unit code.")
    focus_area = fields.String(validate=validate.OneOf(AREAS))


class PlanSchema(Schema):
    """A plan in force: what was approved, and nothing that is still being written."""

    id = fields.Integer(required=True)
    school = fields.Nested(SchoolSchema, required=True)
    focus_area = fields.String(required=True, validate=validate.OneOf(AREAS))
    school_year = fields.Integer(required=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True, metadata=said("Which approved version is in force, from 1."))
    approved_on = fields.Date(required=True)
    approved_as = fields.String(
        required=True,
        validate=validate.OneOf([role.value for role in Role]),
        metadata=said("The post of who approved."),
    )
    content_hash = fields.String(
        required=True, metadata=said("SHA-256 of what was approved: another when the content is.")
    )
    closed = fields.Boolean(required=True, metadata=said("Whether the year is over and the plan evaluated."))
    page = fields.Url(required=True, metadata=said("Where people read it."))


class NeedNamedSchema(Schema):
    """A need as it was called when the plan was approved."""

    code = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)


class ActivitySchema(Schema):
    """Something that is done."""

    id = fields.Integer(required=True)
    what = fields.String(required=True)
    target_group = fields.String(required=True, allow_none=True)
    responsible = fields.String(required=True, allow_none=True)
    starts_on = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    frequency = fields.String(required=True, allow_none=True)
    resources = fields.String(required=True, allow_none=True)
    partner = fields.String(required=True, allow_none=True)
    hours = fields.Float(required=True, allow_none=True, metadata=said("In the school year."))
    cost = fields.Float(required=True, allow_none=True, metadata=said("SEK in the school year."))
    needs = fields.List(fields.Nested(NeedNamedSchema), required=True)


class ObjectiveSchema(Schema):
    """Something that shall be reached, with what is done for it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    indicator = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    baseline = fields.Float(required=True, allow_none=True)
    target = fields.Float(required=True, allow_none=True)
    how_measured = fields.String(required=True, allow_none=True)
    activities = fields.List(fields.Nested(ActivitySchema), required=True)


class OwnPartSchema(Schema):
    """What the plan says under a heading of the municipality's own."""

    heading = fields.Nested(WordsSchema, required=True)
    text = fields.String(required=True, allow_none=True)


class WholePlanSchema(PlanSchema):
    """A plan in force with its content."""

    registry_number = fields.String(required=True, allow_none=True)
    drawn_up_with = fields.String(required=True, allow_none=True)
    valid_from = fields.Date(required=True, allow_none=True)
    valid_to = fields.Date(required=True, allow_none=True)
    current_state = fields.String(required=True, allow_none=True)
    curriculum_links = fields.String(required=True, allow_none=True)
    own_parts = fields.List(fields.Nested(OwnPartSchema), required=True)
    objectives = fields.List(fields.Nested(ObjectiveSchema), required=True)


class PlanListSchema(Schema):
    """A page of plans in force, by school year (the latest first), school and focus area."""

    data = fields.List(fields.Nested(PlanSchema), required=True)
    page = fields.Nested(PageSchema, required=True)
