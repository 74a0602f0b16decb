"""Parts that several answers and questions have in common."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields, validate

from planner.core.pages import FURTHEST

DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
LARGEST_PAGE, USUAL_PAGE = 100, 50


class WholeNumber(fields.Integer):
    """A whole number in an address: digits and nothing else."""

    def _deserialize(self, value: Any, *_where: Any, **_more: Any) -> int:  # noqa: ANN401 - as marshmallow has it
        """Read it; Python alone would take spaces, signs, underscores and other alphabets' digits as well."""
        if not isinstance(value, str) or DIGITS.fullmatch(value) is None:
            raise self.make_error("invalid", input=value)
        return int(value)


def said(description: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what the document says of a field
    """Return what the document of the API says of a field."""
    return {"description": description, **more}


def unit_code(description: str) -> fields.String:
    """Return the parameter for a school, by its eight digits."""
    eight = [validate.Length(equal=8), validate.Regexp("^[0-9]{8}$")]
    return fields.String(validate=eight, metadata=said(description))


class PageQuery(Schema):
    """Which page of a list."""

    page = WholeNumber(
        load_default=1,
        validate=validate.Range(1, FURTHEST),
        metadata=said("Which page, from 1. One beyond the last is empty."),
    )
    per_page = WholeNumber(
        load_default=USUAL_PAGE,
        validate=validate.Range(1, LARGEST_PAGE),
        metadata=said("How many there are on a page at most."),
    )


class PageSchema(Schema):
    """Which part of a list this is. The header Link leads to the first, previous, next and last."""

    number = fields.Integer(required=True, metadata=said("Which page this is, from 1."))
    size = fields.Integer(required=True, metadata=said("How many there are on a page at most."))
    count = fields.Integer(required=True, metadata=said("How many there are in all."))
    last = fields.Integer(required=True, metadata=said("Which page is the last."))


class WordsSchema(Schema):
    """A text in the languages it has been written in."""

    sv = fields.String(required=True)
    en = fields.String(required=True, allow_none=True, metadata=said("null: it has not been said in English."))


class SchoolSchema(Schema):
    """A school."""

    unit_code = fields.String(
        required=True, metadata=said("Its eight digits in the national register of school units.")
    )
    name = fields.String(required=True)
