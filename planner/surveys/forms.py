"""What can be typed about surveys by those who make them; what respondents type is read in flow.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from planner.core.choices import as_id, checkboxes
from planner.core.fields import Required, day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import ROLE_TITLES, Role
from planner.schools.models import PostKind
from planner.schools.words import KIND_TITLES
from planner.surveys.models.survey import QuestionKind, SurveyMode
from planner.surveys.operations.building import choosable
from planner.surveys.operations.inviting import Whom
from planner.surveys.operations.options import Condition
from planner.surveys.words import KINDS, MODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.groups.models import ReferenceGroup
    from planner.needs.models import Need
    from planner.schools.models import School
    from planner.surveys.models.survey import Survey, SurveyCondition, SurveyQuestion, SurveySection

FALLBACK = _("Left empty, the Swedish text stands on English pages too, and the page says so.")


class SurveyForm(Form):
    """What a survey says of itself."""

    title_sv = line(_("Title in Swedish"), required=_("Write what the survey is called"))
    title_en = line(_("Title in English"), description=FALLBACK)
    intro_sv = paragraphs(
        _("Introduction in Swedish"),
        longest=4000,
        description=_("Why you ask, and what the answers lead to. How answers are protected is said by itself."),
    )
    intro_en = paragraphs(_("Introduction in English"), longest=4000)
    mode = RadioField(
        _("How are answers kept?"),
        [InputRequired(_("Choose how answers are kept"))],
        choices=options((mode.value, word) for mode, word in MODES.items()),
        default=SurveyMode.ANONYMOUS.value,
    )
    closes_on = day(_("Last day to answer"), description=_("The survey closes by itself when the day is over."))
    reminders_most = IntegerField(
        _("Reminders at most"),
        [
            Required(_("Write a number from 0 to 5")),
            NumberRange(0, 5, message=_("Write a number from 0 to 5")),
        ],
        default=2,
        description=_("Only to those who have not answered, a week and two days before the last day. None in breaks."),
    )


class ConditionalForm(Form):
    """Of whom something is asked."""

    made_for_one_page = True

    condition = checkboxes(
        _("Ask only those who answered"),
        coerce=str,
        description=_("Tick answers to one question of an earlier section. Tick none to ask everybody."),
    )

    def offer_conditions(self, survey: Survey, *, before: SurveySection | None) -> None:
        """Fill in the answers to earlier questions."""
        self.condition.choices = options(
            (f"{question.id}:{number}", f"{question.text_sv}: {words}")
            for question in choosable(survey, before=before)
            for number, words in question.values("sv")
        )
        if not self.condition.choices:
            del self.condition

    @property
    def chosen_condition(self) -> Condition | None:
        """The condition that was ticked."""
        field = self._fields.get("condition")
        ticked = [tuple(map(int, text.split(":"))) for text in (field.data or [])] if field else []
        return Condition(ticked[0][0], tuple(number for _on, number in ticked)) if ticked else None

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as the base class
        """Refuse answers to two questions."""
        valid = bool(super().validate(extra_validators))
        field = self._fields.get("condition")
        if field and len({text.split(":")[0] for text in field.data or []}) > 1:
            field.errors = [*field.errors, _("Tick answers to one question only")]
            valid = False
        return valid


def ticked(conditions: Sequence[SurveyCondition]) -> list[str]:
    """Return which answers a condition asks for, as the form has them."""
    return [f"{one.on_id}:{number}" for one in conditions for number in one.wanted]


class SectionForm(ConditionalForm):
    """A section."""

    title_sv = line(_("Heading in Swedish"), required=_("Write a heading"))
    title_en = line(_("Heading in English"), description=FALLBACK)
    text_sv = paragraphs(_("Text under the heading, in Swedish"), longest=4000)
    text_en = paragraphs(_("Text under the heading, in English"), longest=4000)

    @property
    def content(self) -> dict[str, Any]:
        """What was typed, as the operations take it."""
        values = {name: self._fields[name].data for name in ("title_sv", "title_en", "text_sv", "text_en")}
        return values | {"condition": self.chosen_condition}


class QuestionForm(ConditionalForm):
    """A question; what belongs to another kind is left aside."""

    kind = RadioField(
        _("How is it answered?"),
        [InputRequired(_("Choose how the question is answered"))],
        choices=options((kind.value, word) for kind, word in KINDS.items()),
    )
    text_sv = line(_("Question in Swedish"), required=_("Write the question"))
    text_en = line(_("Question in English"), description=FALLBACK)
    help_sv = paragraphs(_("Explanation in Swedish"), longest=2000)
    help_en = paragraphs(_("Explanation in English"), longest=2000)
    required = BooleanField(_("Must be answered"), description=_("Ask for as little as you can."))
    options_sv = paragraphs(_("Alternatives in Swedish"), longest=6000, description=_("One a line."))
    options_en = paragraphs(
        _("Alternatives in English"), longest=6000, description=_("As many lines, in the same order, or none.")
    )
    low_sv = line(_("1 means, in Swedish"))
    low_en = line(_("1 means, in English"))
    high_sv = line(_("5 means, in Swedish"))
    high_en = line(_("5 means, in English"))
    needs = checkboxes(_("Needs to put in order"), coerce=as_id)

    def offer(self, needs: Iterable[Need]) -> None:
        """Fill in the needs that can be ranked."""
        self.needs.choices = options((need.id, f"{need.code} {need.title(language())}") for need in needs)

    @property
    def content(self) -> dict[str, Any]:
        """What was typed, as the operations take it."""
        own = {"version", "once", "csrf_token", "condition"}
        values = {name: value for name, value in self.data.items() if name not in own}
        values["kind"] = QuestionKind(values["kind"])
        return values | {"condition": self.chosen_condition}


def question_values(question: SurveyQuestion) -> dict[str, Any]:
    """Return what a question's form is filled with."""
    english = [option.text_en or "" for option in question.options]
    return {
        "kind": question.kind.value,
        "options_sv": "\n".join(option.text_sv for option in question.options if option.need_id is None),
        "options_en": "\n".join(english) if all(english) and question.kind is not QuestionKind.RANKING else "",
        "needs": [option.need_id for option in question.options if option.need_id is not None],
        "condition": ticked(question.conditions),
    }


class MoveForm(Form):
    """Where a part is to stand."""

    place = IntegerField(validators=[Required(_("Choose a place")), NumberRange(1, 1000)])


class InviteForm(Form):
    """Who is asked: by post."""

    roles = checkboxes(_("Posts held"), coerce=str)
    kinds = checkboxes(_("Of library staff only"), coerce=str, description=_("Tick none for all library staff."))
    schools = checkboxes(_("At these schools"), description=_("Tick none for all schools."))

    def offer(self, schools: Iterable[School]) -> None:
        """Fill in posts and schools."""
        self.roles.choices = options((role.value, title) for role, title in ROLE_TITLES.items())
        self.kinds.choices = options((kind.value, word) for kind, word in KIND_TITLES.items())
        self.schools.choices = options((school.id, school.name) for school in schools)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as the base class
        """Ask for at least one kind of post."""
        valid = bool(super().validate(extra_validators))
        if not self.roles.data:
            self.roles.errors = [*self.roles.errors, _("Choose at least one post")]
            return False
        return valid

    @property
    def whom(self) -> Whom:
        """Who is asked, as the operations take it."""
        return Whom(
            roles=[Role(value) for value in self.roles.data or []],
            kinds=[PostKind(value) for value in self.kinds.data or []],
            schools=self.schools.data or [],
        )


class GroupsForm(Form):
    """Who is asked: by reference group."""

    groups = checkboxes(_("Reference groups"), coerce=as_id, description=_("Those who sit there today are asked."))

    def offer(self, groups: Iterable[ReferenceGroup]) -> None:
        """Fill in the groups that work."""
        self.groups.choices = options((group.id, group.name) for group in groups)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as the base class
        """Ask for at least one group."""
        valid = bool(super().validate(extra_validators))
        if not self.groups.data:
            self.groups.errors = [*self.groups.errors, _("Choose at least one group")]
            return False
        return valid


class NamesForm(Form):
    """Who is asked: by name."""

    addresses = paragraphs(
        _("E-mail addresses"),
        required=_("Write at least one e-mail address"),
        longest=6000,
        description=_("Of people who have an account here, one a line."),
    )

    @property
    def lines(self) -> list[str]:
        """The addresses."""
        return (self.addresses.data or "").splitlines()


class InvitationForm(Form):
    """Whose invitation is taken back."""

    invitation_id = IntegerField(validators=[Required(_("Choose an invitation")), NumberRange(1, 2**31 - 1)])


class LastDayForm(Form):
    """Until when answers are taken."""

    closes_on = day(_("Last day to answer"))


class PublishForm(Form):
    """Which questions' results everybody with a post may read."""

    questions = checkboxes(_("Published questions"), coerce=as_id)


class ReviewForm(Form):
    """What is done with a free text."""

    text_id = IntegerField(validators=[Required(_("Choose a text")), NumberRange(1, 2**63 - 1)])
    shown_text = paragraphs(_("As it may be read"), longest=5000)
    decision = SelectField(
        validators=[InputRequired(_("Choose what to do with the text"))],
        choices=options([("show", _("Show it")), ("hide", _("Keep it hidden"))]),
    )
