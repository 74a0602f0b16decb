"""The end of a plan's year, as blocks of a document: what became of each objective, the pupils' views, who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.documents.blocks import Facts, Heading, Paragraph, Said
from planner.core.i18n import gettext as _
from planner.core.i18n import written_date
from planner.plans import words
from planner.plans.reading import figure
from planner.plans.way import in_capacity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.core.documents.blocks import Block, Words
    from planner.plans.models.evaluation import Closing, ObjectiveEvaluation
    from planner.plans.reading import ObjectiveShown, PlanPage


def evaluation_blocks(page: PlanPage, *, level: int) -> Iterator[Block]:
    """Return the evaluation that the reader may read, or nothing when there is none."""
    evaluation = page.evaluation
    if evaluation is None:
        return
    yield Heading(_("Evaluation"), level)
    yield Facts(((_("State"), words.EVALUATION_STATES[evaluation.state]),))
    rows = {row.objective_id: row for row in evaluation.judgements}
    for objective in page.objectives:
        row = rows.get(objective.text.id)
        if row is not None:
            yield Heading(Said(f"{objective.number}. {objective.text.title}"), level + 1)
            yield Facts(tuple(_judged(objective, row)))
    if evaluation.pupils_views:
        yield Heading(_("The pupils' views"), level + 1)
        yield Paragraph(Said(evaluation.pupils_views))
    if page.closing is not None:
        yield Facts(_signed(page.closing))


def _judged(objective: ObjectiveShown, row: ObjectiveEvaluation) -> Iterator[tuple[Words, Words]]:
    yield _("How it went"), words.JUDGEMENTS[row.judgement] if row.judgement is not None else _("Not judged yet")
    if row.result is not None:
        yield _("Result"), figure(row.result, objective.text.unit)
    if row.analysis:
        yield _("Why it turned out so"), Said(row.analysis)
    if row.next_step:
        yield _("Next step"), Said(row.next_step)


def _signed(closing: Closing) -> tuple[tuple[Words, Words], ...]:
    signer = in_capacity(closing.signer_name, closing.signer_post, closing.deputy_for)
    day = written_date(clock.local(closing.signed_at).date())
    return (
        (_("Signed by"), _("%(name)s, %(day)s", name=signer, day=day)),
        (_("Checksum (SHA-256)"), closing.content_hash),
    )
