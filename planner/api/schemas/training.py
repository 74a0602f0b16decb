"""Shared training as programs read it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from planner.api.schemas.common import PageQuery, PageSchema, SchoolSchema, WordsSchema, said
from planner.training.models.audience import Audience
from planner.training.models.event import EventState

PUBLISHED = [state.value for state in EventState if state is not EventState.DRAFT]


class TrainingQuery(PageQuery):
    """Which trainings."""

    from_day = fields.Date(metadata=said("Only those with a session on this day or later."))
    to_day = fields.Date(metadata=said("Only those with a session on this day or before."))
    state = fields.String(validate=validate.OneOf(PUBLISHED))


class SessionSchema(Schema):
    """One time that a training meets."""

    uid = fields.String(required=True, metadata=said("What calendars know it by, for good."))
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True, allow_none=True)
    link = fields.String(required=True, allow_none=True)
    cancelled = fields.Boolean(required=True)


class AreaSchema(Schema):
    """An area of competence."""

    code = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)


class TrainingSchema(Schema):
    """A shared training that has been published. Who has signed up is told to no program."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, validate=validate.OneOf(["sv", "en"]))
    state = fields.String(required=True, validate=validate.OneOf(PUBLISHED))
    school_year = fields.Integer(required=True)
    organiser = fields.String(required=True, allow_none=True)
    partner = fields.String(required=True, allow_none=True)
    sign_up_opens_at = fields.AwareDateTime(required=True, allow_none=True)
    sign_up_closes_at = fields.AwareDateTime(required=True, allow_none=True)
    capacity = fields.Integer(required=True, metadata=said("How many seats there are."))
    seats_taken = fields.Integer(required=True)
    kinds_of_post = fields.List(
        fields.String(validate=validate.OneOf([kind.value for kind in Audience])),
        required=True,
        metadata=said("For whom it is; none: for all."),
    )
    schools = fields.List(
        fields.Nested(SchoolSchema), required=True, metadata=said("For which schools it is; none: for all.")
    )
    areas = fields.List(fields.Nested(AreaSchema), required=True)
    needs = fields.List(fields.String(), required=True, metadata=said("The codes of the needs it answers."))
    sessions = fields.List(fields.Nested(SessionSchema), required=True)
    page = fields.Url(required=True, metadata=said("Where people read of it and sign up."))


class TrainingListSchema(Schema):
    """A page of trainings, the one that began or begins last first."""

    data = fields.List(fields.Nested(TrainingSchema), required=True)
    page = fields.Nested(PageSchema, required=True)
