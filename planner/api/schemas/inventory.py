"""The inventory as programs read it: fixed rounds, and none that schools still change."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from planner.api.schemas.common import PageQuery, PageSchema, SchoolSchema, WordsSchema, said, unit_code
from planner.inventory.models.answers import Quality
from planner.inventory.models.questions import CODE, Dimension, Kind


class RoundSchema(Schema):
    """A calendar year whose figures are fixed."""

    year = fields.Integer(required=True)
    fixed_on = fields.Date(required=True)


class RoundListSchema(Schema):
    """The fixed rounds, the newest first."""

    data = fields.List(fields.Nested(RoundSchema), required=True)


class IndicatorSchema(Schema):
    """Something that each school is asked, or that is reckoned from what they said."""

    code = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    meaning = fields.Nested(WordsSchema, required=True)
    unit = fields.Nested(WordsSchema, required=True)
    dimension = fields.String(required=True, validate=validate.OneOf([one.value for one in Dimension]))
    kind = fields.String(
        required=True,
        validate=validate.OneOf([kind.value for kind in Kind]),
        metadata=said("A choice is given by its number, counted from 1; of yes_no yes is 1 and no is 2."),
    )
    choices = fields.List(fields.Nested(WordsSchema), required=True)
    reckoned_from = fields.List(
        fields.String(), required=True, metadata=said("The codes it is reckoned from; none: it is asked.")
    )


class IndicatorListSchema(Schema):
    """A page of the indicators of a round, in the words of that year."""

    data = fields.List(fields.Nested(IndicatorSchema), required=True)
    page = fields.Nested(PageSchema, required=True)
    year = fields.Integer(required=True)


class ValueQuery(PageQuery):
    """Which values."""

    indicator = fields.String(
        validate=validate.Length(1, CODE), metadata=said("Only those of the indicator with this code.")
    )
    school = unit_code("Only those of the school with this unit code.")


class ValueSchema(Schema):
    """One school's figure."""

    indicator = fields.String(required=True)
    school = fields.Nested(SchoolSchema, required=True)
    figure = fields.Float(required=True, allow_none=True, metadata=said("null: unknown, or not relevant there."))
    quality = fields.String(required=True, validate=validate.OneOf([quality.value for quality in Quality]))


class ValueListSchema(Schema):
    """A page of figures: each indicator, and for each all schools that were open at the end of the year."""

    data = fields.List(fields.Nested(ValueSchema), required=True)
    page = fields.Nested(PageSchema, required=True)
    year = fields.Integer(required=True)
