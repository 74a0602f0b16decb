"""Column types: what is kept exactly, and alike, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, TypeDecorator

from planner.core.clock import SchoolYear


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the moment into UTC, naive where the database keeps no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "A moment without time zone cannot be stored."
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SchoolYearType(TypeDecorator[SchoolYear]):
    """A school year, stored as the calendar year it begins in."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: SchoolYear | None, dialect: Dialect) -> int | None:
        """Store the year it begins in."""
        del dialect
        return None if value is None else value.start_year

    def process_result_value(self, value: int | None, dialect: Dialect) -> SchoolYear | None:
        """Give the type back."""
        del dialect
        return None if value is None else SchoolYear(value)


class Thousandths(TypeDecorator[Decimal]):
    """A decimal figure with three decimals, stored as a whole number: exact and comparable on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store thousandths."""
        del dialect
        return None if value is None else thousandths(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Give the figure back without trailing zeros."""
        del dialect
        return None if value is None else Decimal(value) / 1000


def thousandths(figure: Decimal) -> int:
    """Return a figure as it is stored."""
    return int((figure * 1000).to_integral_value())
