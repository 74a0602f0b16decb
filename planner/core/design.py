"""Every component in every state on one page, `/design`, with made-up Swedish content; in development only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from flask import Blueprint, render_template
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from planner.core.access import public
from planner.core.axis import Scale
from planner.core.burnup import burn_up
from planner.core.charts import SpreadPoint, effect_line, spread_plot
from planner.core.course import course
from planner.core.fields import day, figure, line, paragraphs
from planner.core.forms import Difference, Form
from planner.core.i18n import written_month, written_number
from planner.core.kept import Kept
from planner.core.plots import ScatterPoint, scatter_plot, strip
from planner.core.steps import steps_line

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("design", __name__)

STAGES: Final = {"done": "Klar", "ongoing": "Pågår", "planned": "Planerad", "nothing": "Inget ännu"}
CLASSES: Final = [("f-3", "F–3"), ("4-6", "4–6"), ("7-9", "7–9")]
# Staffed hours a week for each 100 pupils, as a municipality of 14 schools may have them.
HOURS: Final = {
    "Havsviksskolan": "0",
    "Dalängsskolan": "1.1",
    "Furuskolan": "1.9",
    "Björkskolan": "2.0",
    "Sjöängsskolan": "2.8",
    "Lindskolan": "3.0",
    "Norra skolan": "3.9",
    "Åkerskolan": "4.4",
    "Centralskolan": "5.3",
    "Ekbackens skola": "5.5",
    "Almskolan": "5.8",
    "Södra skolan": "6.2",
    "Västra skolan": "6.3",
    "Öbergska": "10.0",
}


class ExampleForm(Form):
    """One field of each kind."""

    title = line("Planens namn", required="Skriv vad planen heter")
    aim = paragraphs("Vad vill ni uppnå?", description="Två eller tre meningar räcker.")
    school = SelectField("Skola", choices=[("1", "Lindskolan"), ("2", "Sjöängsskolan"), ("3", "Åkerskolan")])
    form = RadioField("Undervisningsform", choices=CLASSES, default="f-3")
    target = SelectMultipleField(
        "För vilka?",
        choices=CLASSES,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        default=["4-6"],
    )
    starts = day("Börjar")
    hours = figure("Bemannade timmar", required="Skriv hur många timmar", description="Per vecka, som 12 eller 4,5.")
    email = EmailField("E-post")
    password = PasswordField("Lösenord")
    sheet = FileField("Kalkylblad")
    agreed = BooleanField("Arbetslaget har läst planen", description="Skriv datum för mötet i anteckningen.")


class DecisionForm(Form):
    """A decision with a reason that opens."""

    decision = RadioField(
        "Vad beslutar du?",
        choices=[("approve", "Godkänn planen"), ("return", "Lämna tillbaka med skäl")],
        default="return",
    )
    reason = paragraphs("Vad behöver ändras?", required="Skriv vad som behöver ändras innan du lämnar tillbaka planen")


@bp.get("/design")
@public
def gallery() -> ResponseReturnValue:
    """Show all components."""
    return render_template(
        "design/gallery.html",
        empty_form=ExampleForm(formdata=None),
        faulty_form=_faulty(ExampleForm(formdata=None, prefix="fel-")),
        decision_form=DecisionForm(formdata=None, prefix="beslut-"),
        lines=_lines(),
        plot=_plot(),
        small_plot=_small_plot(),
        many_plot=_many_plot(),
        strips=_strips(),
        scatter_plot=_scatter(),
        kept=_kept(),
        course_chart=_course(),
        burnup_chart=_burn_up(),
        stages=STAGES,
        steps={
            "short": steps_line(1, 3),
            "there": steps_line(3, 3),
            "beyond": steps_line(4, 2),
            "unknown": steps_line(None, 2),
        },
    )


@bp.get("/design/errors/<name>")
@public
def error(name: str) -> ResponseReturnValue:
    """Show one of the error pages: conflict, kept (with what was typed), or any other name for the general one."""
    if name == "conflict":
        form = ExampleForm(formdata=None)
        form.title.data, form.aim.data = "Varje klass i biblioteket", "Minst 40 minuter i veckan."
        saved = {
            "title": "Varje klass i biblioteket, varje vecka",
            "aim": "En lektion i veckan.\nFrån årskurs 1.",
        }
        differences = [
            Difference(field, str(field.data), saved[field.name], differs=True)
            if field.name in saved
            else Difference(field, str(field.data or ""), str(field.data or ""), differs=False)
            for field in (form.title, form.aim, form.school, form.starts)
        ]
        return render_template("errors/conflict.html", form=form, differences=differences, action="/design")
    return render_template(
        "errors/error.html",
        code=400,
        title="Sidan låg öppen för länge",
        text="Av säkerhetsskäl gäller ett formulär en viss tid.",
        kept=_kept() if name == "kept" else None,
    )


def _faulty(form: ExampleForm) -> ExampleForm:
    faults = {
        "title": "Skriv vad planen heter",
        "aim": "Korta texten till högst 4\N{NO-BREAK SPACE}000 tecken",
        "school": "Välj en skola",
        "form": "Välj en undervisningsform",
        "target": "Välj minst en grupp",
        "hours": "Skriv en siffra, som 12 eller 4,5",
        "agreed": "Bekräfta att arbetslaget har läst planen",
    }
    for name, fault in faults.items():
        form[name].errors = [fault]
    form.form_errors.append("Planen kan inte lämnas in förrän året har öppnats.")
    return form


def _lines() -> dict[str, object]:
    return {
        "nearer": effect_line(baseline=54, now=69, target=85),
        "wide": effect_line(baseline=54, now=69, target=85, wide=True),
        "away": effect_line(baseline=Decimal("4.5"), now=Decimal("4.7"), target=3),
        "wide_away": effect_line(baseline=Decimal("4.5"), now=Decimal("4.7"), target=3, wide=True),
        "reached": effect_line(baseline=41, now=82, target=80),
        "unchanged": effect_line(baseline=30, now=30, target=70),
        "unknown": effect_line(baseline=30, now=None, target=70),
    }


def _plot() -> object:
    points = [
        SpreadPoint(name, Decimal(value), written_number(Decimal(value)), mark=name == "Lindskolan")
        for name, value in HOURS.items()
    ]
    return spread_plot(points, written=written_number, target=4, band=(Decimal("1.3"), Decimal("4.2"), Decimal("6.3")))


def _many_plot() -> object:
    points = [SpreadPoint(f"Skola {n:04}", (n * 37 % 61 + n * 11 % 43) / 10, mark=n == 77) for n in range(6000)]  # noqa: PLR2004
    return spread_plot(points, written=written_number, target=4, band=(1.6, 5.1, 8.6))


def _strips() -> dict[str, object]:
    figures = [Decimal(value) for value in HOURS.values()]
    scale = Scale.over(figures)
    band = (Decimal("1.3"), Decimal("4.2"), Decimal("6.3"))
    return {
        "few": strip(figures, scale, band=band, target=4, mark=Decimal(3)),
        "many": strip([Decimal(n) / 10 for n in range(95)], scale, band=band),
        "ticks": scale.written(written_number),
    }


def _scatter() -> object:
    points = [
        ScatterPoint(
            name, 70 + (n * 53) % 90, Decimal(value), written_number(Decimal(value)), mark=name == "Lindskolan"
        )
        for n, (name, value) in enumerate(HOURS.items())
    ]
    return scatter_plot(
        points,
        written=written_number,
        need_written=written_number,
        middle=lambda values: sorted(values, key=float)[len(values) // 2],
        target=4,
    )


def _small_plot() -> object:
    points = [
        SpreadPoint("Åkerskolan", 7, mark=True),
        SpreadPoint("Almskolan", 2),
        SpreadPoint("Furuskolan", None),
        SpreadPoint("Västra skolan", 8),
    ]
    return spread_plot(points, written=written_number, target=3, less_is_better=True)


def _course() -> object:
    values = [(date(2026, 9, 3), 54), (date(2026, 10, 11), 61), (date(2026, 11, 16), 69)]
    return course(
        values,
        baseline=54,
        target=85,
        first=date(2026, 8, 1),
        last=date(2027, 6, 30),
        written=lambda value: f"{value:g}\N{NO-BREAK SPACE}%",
        month=written_month,
    )


def _burn_up() -> object:
    steps = [(date(2026, 7, 1), 12, 0), (date(2026, 9, 1), 31, 4), (date(2026, 10, 15), 46, 15)]
    steps.append((date(2026, 11, 12), 46, 26))
    first, last = date(2026, 7, 1), date(2027, 6, 30)
    return burn_up(steps, first=first, now=date(2026, 11, 22), last=last, month=written_month)


def _kept() -> Kept:
    return Kept(
        "/plans/12/review",
        (
            ("decision", "return"),
            ("reason", "Målet för läsåret saknar utgångsläge.\nSkriv när ni mätte."),
            ("once", "e1"),
        ),
    )
