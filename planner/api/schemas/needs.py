"""Needs as programs read them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from planner.api.schemas.common import PageQuery, PageSchema, SchoolSchema, WordsSchema, said
from planner.needs.models import NeedDecision, NeedSource

DECISIONS = [decision.value for decision in NeedDecision]


class NeedQuery(PageQuery):
    """Which needs."""

    decision = fields.String(validate=validate.OneOf(DECISIONS), metadata=said("Only those of which this was decided."))
    goal = fields.String(validate=validate.Length(1, 20), metadata=said("Only those that serve this product goal."))


class PrioritySchema(Schema):
    """How urgent those who were asked found it."""

    place = fields.Integer(required=True, metadata=said("1 is the most urgent."))
    among = fields.Integer(required=True, metadata=said("Of so many."))
    given_on = fields.Date(required=True)


class NeedIndicatorSchema(Schema):
    """What shows whether the need is being met; the figures themselves are in /progress."""

    code = fields.String(
        required=True, allow_none=True, metadata=said("An indicator of the inventory's or the work's.")
    )
    measure = fields.String(required=True, allow_none=True, metadata=said("Which figure of all schools' figures."))
    name = fields.String(required=True, allow_none=True, metadata=said("What is counted by hand instead."))
    unit = fields.String(required=True, allow_none=True)
    baseline = fields.Float(required=True, allow_none=True)
    target = fields.Float(required=True, allow_none=True)


class NeedSchema(Schema):
    """A coordination need."""

    code = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    description = fields.Nested(WordsSchema, required=True)
    dimension = fields.String(required=True, metadata=said("What part of a school library it speaks of."))
    source = fields.String(required=True, validate=validate.OneOf([s.value for s in NeedSource]))
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    decided_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True, metadata=said("Why it was left aside."))
    product_goals = fields.List(fields.String(), required=True, metadata=said("The codes of those it serves."))
    schools = fields.List(
        fields.Nested(SchoolSchema), required=True, metadata=said("Those it names; none: all that are open.")
    )
    priority = fields.Nested(PrioritySchema, required=True, allow_none=True)
    indicator = fields.Nested(NeedIndicatorSchema, required=True, allow_none=True)
    page = fields.Url(required=True, metadata=said("Where people read of it."))


class NeedListSchema(Schema):
    """A page of needs, by code."""

    data = fields.List(fields.Nested(NeedSchema), required=True)
    page = fields.Nested(PageSchema, required=True)
