"""Making one's own self-assessment, and deciding who else reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update
from sqlalchemy.orm.attributes import flag_modified

from planner.competence.models.assessment import AssessedLevel, SelfAssessment
from planner.competence.queries import assessments as queries
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.framework.queries import framework_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.core.viewer import Viewer


def save(by: Viewer, *, seen: int | None, answers: Mapping[int, int | None]) -> SelfAssessment:
    """Keep what is answered so far, to go on with later; answers: level by area, none for "not now"."""
    framework = framework_in_force()
    if framework is None:
        raise RefusedError(_("There is no framework to assess yourself in yet."))
    begun = _begun(by, seen=seen, framework_id=framework.id)
    held = {answer.area_id: answer for answer in begun.answers}
    for area in framework.in_use:
        if area.area_id not in answers:
            continue
        if area.area_id in held:
            held[area.area_id].level = answers[area.area_id]
        else:
            begun.answers.append(
                AssessedLevel(
                    assessment_id=begun.id,
                    framework_version_id=framework.id,
                    area_id=area.area_id,
                    level=answers[area.area_id],
                )
            )
    flag_modified(begun, "begun_at")  # a new version of the assessment, though only its answers have changed
    db.session.flush()
    return begun


def finish(by: Viewer, *, seen: int | None, answers: Mapping[int, int | None]) -> SelfAssessment:
    """Save, and let it stand: from now on it is part of the person's own timeline and does not change."""
    done = save(by, seen=seen, answers=answers)
    done.finish(at=clock.now())
    db.session.flush()
    return done


def share(assessment: SelfAssessment, *, by: Viewer) -> None:
    """Let the principals where one works read a finished assessment of one's own."""
    if assessment.finished_at is None:
        raise RefusedError(_("Finish the assessment before you share it."))
    _set_shared(assessment, by=by, action="assessment.shared", at=clock.now())


def take_back(assessment: SelfAssessment, *, by: Viewer) -> None:
    """Let nobody else read it any longer."""
    _set_shared(assessment, by=by, action="assessment.taken_back", at=None)


def _set_shared(assessment: SelfAssessment, *, by: Viewer, action: str, at: object) -> None:
    db.session.execute(update(SelfAssessment).where(SelfAssessment.id == assessment.id).values(shared_at=at))
    audit.record(action, subject="self_assessment", subject_id=assessment.id, by=by.user_id)


def _begun(by: Viewer, *, seen: int | None, framework_id: int) -> SelfAssessment:
    """Return the assessment under way, begun anew where the framework is another than when it was begun."""
    begun = queries.under_way(by)
    if begun is None and seen is not None:
        raise StaleError  # finished meanwhile, on another device
    if begun is not None:
        expect_version(begun, seen)
        if begun.framework_version_id == framework_id:
            return begun
        db.session.execute(delete(SelfAssessment).where(SelfAssessment.id == begun.id))
        db.session.expire_all()
    made = SelfAssessment(user_id=by.user_id, framework_version_id=framework_id, begun_at=clock.now(), answers=[])
    db.session.add(made)
    db.session.flush()
    return made
