"""How many have answered, by post and by school; groups too small to be shown are shown together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core.db import db
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import swedish_order
from planner.core.viewer import ROLE_TITLES
from planner.groups.models import ReferenceGroup
from planner.schools.models import Municipality, School
from planner.schools.queries import open_schools
from planner.schools.words import KIND_TITLES
from planner.surveys.models.answers import SurveyInvitation, SurveyInvitationGroup
from planner.surveys.queries.surveys import answer_count, invitations_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.core.i18n import Text
    from planner.surveys.models.survey import Survey


@dataclass(frozen=True)
class Rate:
    """How many of a group have answered; name None: the groups that are too small to stand alone, together."""

    name: Text | None
    answered: int
    invited: int


@dataclass(frozen=True)
class Response:
    """How it goes: answers in all, those of invited people, and groups."""

    answers: int
    answered: int
    invited: int
    smallest: int
    by_post: Sequence[Rate]
    by_school: Sequence[Rate]
    by_group: Sequence[Rate] = ()

    @property
    def by_link(self) -> int:
        """How many answers came by the open link."""
        return max(0, self.answers - self.answered)


def schools() -> Sequence[School]:
    """Return the schools whose staff can be asked."""
    return open_schools()


def smallest_group(survey: Survey) -> int:
    """Return the smallest group that is shown: what was promised at opening, or what holds now if that is more."""
    now = db.session.scalar(select(Municipality.smallest_group).where(Municipality.id == survey.municipality_id)) or 0
    return max(survey.smallest_group or 0, now)


def response(survey: Survey) -> Response:
    """Return how it goes, in four statements."""
    counted = db.session.execute(
        select(
            SurveyInvitation.role,
            SurveyInvitation.kind,
            School.name,
            SurveyInvitation.answered,
            func.count(SurveyInvitation.id),
        )
        .outerjoin(School, School.id == SurveyInvitation.school_id)
        .where(SurveyInvitation.survey_id == survey.id)
        .group_by(SurveyInvitation.role, SurveyInvitation.kind, School.name, SurveyInvitation.answered)
    ).all()
    posts: Counter[tuple[Text, bool]] = Counter()
    at: Counter[tuple[Text, bool]] = Counter()
    for role, kind, school, answered, count in counted:
        posts[str(KIND_TITLES[kind] if kind else ROLE_TITLES[role]), answered] += count
        if school:
            at[school, answered] += count
    smallest = smallest_group(survey)
    return Response(
        answers=answer_count(survey),
        answered=sum(count for *_rest, answered, count in counted if answered),
        invited=sum(count for *_rest, count in counted),
        smallest=smallest,
        by_post=together(posts, smallest=smallest),
        by_school=together(at, smallest=smallest),
        by_group=together(_by_group(survey), smallest=smallest),
    )


def _by_group(survey: Survey) -> Counter[tuple[Text, bool]]:
    """Count by the reference group through which each was asked; who was asked otherwise is a group of its own."""
    counted = db.session.execute(
        select(ReferenceGroup.name, SurveyInvitation.answered, func.count(SurveyInvitation.id))
        .select_from(SurveyInvitation)
        .outerjoin(SurveyInvitationGroup, SurveyInvitationGroup.invitation_id == SurveyInvitation.id)
        .outerjoin(ReferenceGroup, ReferenceGroup.id == SurveyInvitationGroup.group_id)
        .where(SurveyInvitation.survey_id == survey.id)
        .group_by(ReferenceGroup.name, SurveyInvitation.answered)
    ).all()
    if all(name is None for name, _answered, _count in counted):
        return Counter()
    return Counter({(name or str(_("Not through a group")), answered): count for name, answered, count in counted})


def together(counts: Mapping[tuple[Text, bool], int], *, smallest: int) -> list[Rate]:
    """Return groups that are large enough, and the others as one; no group at all when that would be too small.

    The small ones together are made large enough by the smallest of the large ones, so that none can be worked out.
    """
    names = {name for name, _answered in counts}
    rates = [
        Rate(name, counts.get((name, True), 0), counts.get((name, True), 0) + counts.get((name, False), 0))
        for name in names
    ]
    rates.sort(key=lambda rate: (-rate.invited, swedish_order(str(rate.name))))
    large = [rate for rate in rates if rate.invited >= smallest]
    small = [rate for rate in rates if rate.invited < smallest]
    while small and large and sum(rate.invited for rate in small) < smallest:
        small.append(large.pop())
    invited = sum(rate.invited for rate in small)
    if small and invited < smallest:
        return []
    rest = [Rate(None, sum(rate.answered for rate in small), invited)] if small else []
    return [*sorted(large, key=lambda rate: swedish_order(str(rate.name))), *rest]


@dataclass(frozen=True)
class Invited:
    """Somebody who is asked; answered None: not told, since the survey is anonymous and it is nobody's business."""

    id: int
    name: str
    post: Text
    answered: bool | None


def invited(survey: Survey) -> list[Invited]:
    """Return who is asked, in Swedish order of name."""
    found = [
        Invited(
            one.id,
            one.user.name,
            KIND_TITLES[one.kind] if one.kind else ROLE_TITLES[one.role],
            None if survey.is_anonymous else one.answered,
        )
        for one in invitations_of(survey)
    ]
    return sorted(found, key=lambda one: (swedish_order(one.name), one.id))
