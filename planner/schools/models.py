"""The municipality, its schools, the posts people hold, and the breaks of its school year."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Base, Tenant, long_text, one, short_text, states, within
from planner.core.versions import Versioned
from planner.core.viewer import Role

DEFAULT_SMALLEST_GROUP = 5
DEFAULT_GRACE_DAYS = 10  # two school weeks


class AccessMode(StrEnum):
    """Where a school's pupils have their library; all but the first need a reason in the library plan."""

    OWN_UNIT = "own_unit"
    OTHER_UNIT = "other_unit"
    PUBLIC_LIBRARY = "public_library"
    CONTRACT = "contract"


class PostKind(StrEnum):
    """What kind of library post, for target levels and audiences."""

    SCHOOL_LIBRARIAN = "school_librarian"
    TEACHER_LIBRARIAN = "teacher_librarian"
    LIBRARY_ASSISTANT = "library_assistant"


class Education(StrEnum):
    """Education in library and information science (LIS)."""

    LIS_DEGREE = "lis_degree"
    OTHER_RELEVANT_DEGREE = "other_relevant_degree"
    NONE = "none"


MUNICIPALITY_CODE = re.compile(r"(0[1-9]|1[0-9]|2[0-5])[0-9]{2}")


def is_municipality_code(text: str) -> bool:
    """Tell whether a text is written as a municipality code: two digits for the county, 01 to 25, and two more."""
    return MUNICIPALITY_CODE.fullmatch(text) is not None


class Municipality(Base, Versioned):
    """A municipality (kommun): the tenant that everything else belongs to.

    code: the four digits that statistics know it by (kommunkod); None until somebody has said it. grace_days: on how
    many school days something past its day waits with those whose it is before the coordinator sees it (respitdagar).
    """

    __tablename__ = "municipality"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("smallest_group >= 3", name="smallest_group"),
        CheckConstraint("length(code) = 4", name="code_digits"),
        CheckConstraint("grace_days BETWEEN 1 AND 60", name="grace_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[short_text]
    slug: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2), default="sv")
    smallest_group: Mapped[int] = mapped_column(default=DEFAULT_SMALLEST_GROUP)
    code: Mapped[str | None] = mapped_column(String(4))
    grace_days: Mapped[int] = mapped_column(default=DEFAULT_GRACE_DAYS)


class School(Tenant, Versioned):
    """A school (skola), known by the eight digits of its unit code (skolenhetskod).

    access_unit, access_since: at which unit the library is when it is not the school's own, and since when.
    opened_on None: it was there before the software was.
    """

    __tablename__ = "school"
    __table_args__ = (
        UniqueConstraint("municipality_id", "unit_code"),
        CheckConstraint("length(unit_code) = 8", name="unit_code_digits"),
        CheckConstraint("access_mode = 'own_unit' OR access_reason IS NOT NULL", name="access_reason_given"),
        CheckConstraint("pupils >= 0", name="pupils_not_negative"),
        CheckConstraint("closed_on >= opened_on", name="opened_before_closed"),
    )

    unit_code: Mapped[str] = mapped_column(String(8))
    name: Mapped[short_text]
    stages: Mapped[str] = mapped_column(String(20))
    pupils: Mapped[int]
    access_mode: Mapped[AccessMode] = mapped_column(states(AccessMode), default=AccessMode.OWN_UNIT)
    access_reason: Mapped[long_text | None]
    access_unit: Mapped[short_text | None]
    access_since: Mapped[date | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    hours_changed_at: Mapped[datetime | None]


class Post(Tenant):
    """A post (tjänst) somebody holds from a day to a day; rights follow it and end with it."""

    __tablename__ = "post"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        within("school_id", "school"),
        CheckConstraint("(role IN ('coordinator', 'head')) = (school_id IS NULL)", name="school_unless_municipal"),
        CheckConstraint("(role = 'librarian') = (kind IS NOT NULL)", name="kind_of_librarian"),
        CheckConstraint("to_day IS NULL OR to_day >= from_day", name="days_in_order"),
        Index("ix_post_user_id", "user_id"),
        Index("ix_post_school_id_role", "school_id", "role"),
    )

    user_id: Mapped[int]
    school_id: Mapped[int | None]
    role: Mapped[Role] = mapped_column(states(Role))
    kind: Mapped[PostKind | None] = mapped_column(states(PostKind))
    education: Mapped[Education | None] = mapped_column(states(Education))
    hours_per_week: Mapped[Decimal | None]
    from_day: Mapped[date]
    to_day: Mapped[date | None]

    user: Mapped[User] = one("Post.user_id", "User")
    school: Mapped[School | None] = one("Post.school_id", "School")


class Deputyship(Tenant):
    """That somebody stands in for a post (ställföreträdare) from a day to a day, both included; ends with the post.

    goals_entrusted_at: that the deputy also leads the talks about competence, which nobody does unasked.
    """

    __tablename__ = "deputyship"
    __table_args__ = (
        within("post_id", "post", ondelete="CASCADE"),
        within("user_id", "user_account", ondelete="CASCADE"),
        CheckConstraint("to_day >= from_day", name="days_in_order"),
        Index("ix_deputyship_user_id", "user_id", "to_day"),
        Index("ix_deputyship_post_id", "post_id"),
    )

    post_id: Mapped[int]
    user_id: Mapped[int]
    from_day: Mapped[date]
    to_day: Mapped[date]
    reason: Mapped[short_text | None]
    named_by_id: Mapped[int]
    named_at: Mapped[datetime]
    goals_entrusted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    post: Mapped[Post] = one("Deputyship.post_id", "Post")
    user: Mapped[User] = one("Deputyship.user_id", "User")


class SchoolBreak(Tenant):
    """Days when schools are closed (lov): no reminders, no sessions of a course."""

    __tablename__ = "school_break"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days_in_order"),)

    name: Mapped[short_text]
    first_day: Mapped[date]
    last_day: Mapped[date]


class StaffedHours(Tenant):
    """When somebody is in a school's library to help (bemannad tid), on one weekday; 1 is Monday."""

    __tablename__ = "staffed_hours"
    __table_args__ = (
        within("school_id", "school", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "school_id", "weekday"),
        CheckConstraint("weekday BETWEEN 1 AND 5", name="weekday"),
        CheckConstraint("ends > starts", name="times_in_order"),
        Index("ix_staffed_hours_school_id", "school_id"),
    )

    school_id: Mapped[int]
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
