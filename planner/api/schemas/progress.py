"""How far needs have come, as programs read it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from planner.api.schemas.common import PageQuery, PageSchema, SchoolSchema, WholeNumber, WordsSchema, said
from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR
from planner.progress.completion import Standing

STANDINGS = [standing.value for standing in Standing]
THE_YEAR = said("The school year, by the year it begins in: 2026 is 2026/27. The present one unless you say.")


def school_year() -> WholeNumber:
    """Return the parameter for a school year."""
    return WholeNumber(validate=validate.Range(EARLIEST_YEAR, LATEST_YEAR), metadata=THE_YEAR)


class ProgressQuery(PageQuery):
    """Whose progress, and in which school year."""

    year = school_year()
    standing = fields.String(validate=validate.OneOf(STANDINGS), metadata=said("Only needs that stand there."))
    goal = fields.String(validate=validate.Length(1, 20), metadata=said("Only needs that serve this product goal."))


class CountSchema(Schema):
    """Measures of one kind."""

    planned = fields.Integer(required=True)
    done = fields.Integer(required=True)


class MeasuresSchema(CountSchema):
    """The measures that answer the need: activities of approved plans, shared training, competence goals."""

    begun = fields.Integer(required=True)
    late = fields.Integer(required=True, metadata=said("Due before today and not done."))
    completion = fields.Float(
        required=True, allow_none=True, metadata=said("Done of planned, 0 to 1; null: nothing is planned yet.")
    )
    activities = fields.Nested(CountSchema, required=True)
    training = fields.Nested(CountSchema, required=True)
    goals = fields.Nested(
        CountSchema, required=True, allow_none=True, metadata=said("null: they would speak of too few people.")
    )


class CoverageSchema(Schema):
    """The schools the need concerns, and which of them have an activity of their own for it."""

    concerned = fields.Integer(required=True)
    covered = fields.Integer(required=True)
    missing = fields.List(fields.Nested(SchoolSchema), required=True)


class EffectSchema(Schema):
    """What the measures have led to; never put together with how many are done."""

    label = fields.Nested(WordsSchema, required=True)
    baseline = fields.Float(required=True, allow_none=True)
    now = fields.Float(required=True, allow_none=True)
    target = fields.Float(required=True, allow_none=True)
    hidden = fields.Boolean(required=True, metadata=said("Whether “now” is kept back: it speaks of too few people."))


class ProgressSchema(Schema):
    """How far a need has come in a school year."""

    need = fields.String(required=True, metadata=said("The need's code."))
    title = fields.Nested(WordsSchema, required=True)
    standing = fields.String(required=True, validate=validate.OneOf(STANDINGS))
    measures = fields.Nested(MeasuresSchema, required=True)
    schools = fields.Nested(CoverageSchema, required=True)
    effect = fields.Nested(EffectSchema, required=True, allow_none=True)


class ProgressListSchema(Schema):
    """A page of needs with their progress, by code; total counts a measure that answers two needs once."""

    data = fields.List(fields.Nested(ProgressSchema), required=True)
    page = fields.Nested(PageSchema, required=True)
    year = fields.Integer(required=True, metadata=said("The school year, by the year it begins in."))
    total = fields.Nested(CountSchema, required=True)
