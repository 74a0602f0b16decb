"""Opening a municipality from the command line."""

from sqlalchemy import func, select

from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.framework.models import CompetenceArea
from planner.needs.models import Need, ProductGoal
from planner.plans.models.toolbox import Tool
from planner.schools.models import Municipality, Post
from tests.conftest import inside
from tests.factories import Town


def add(app: PlannerApp, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["municipality", "add", *arguments])
    return done.exit_code, done.output.strip()


def test_a_municipality_opens_with_the_catalogue_and_an_invited_coordinator(app: PlannerApp, town: Town) -> None:
    code, said = add(app, "Nyby", "nyby", "Ny@Nyby.example", "Nils Ny")
    assert (code, said) == (0, "Nyby is open; an invitation is on its way to ny@nyby.example.")
    with app.app_context():
        new = db.session.scalars(select(Municipality.id).where(Municipality.slug == "nyby")).one()
    with inside(app, new):
        counts = [
            db.session.scalar(select(func.count(kind.id))) for kind in (ProductGoal, Need, CompetenceArea, Tool, Post)
        ]
        mails = db.session.scalars(select(OutboxMail.address)).all()
    assert (counts, mails) == ([5, 8, 8, 12, 1], ["ny@nyby.example"])


def test_a_municipality_is_not_opened_twice_nor_for_an_address_that_is_taken(app: PlannerApp, town: Town) -> None:
    assert add(app, "Dörrby", "dorrby", "ny@nyby.example", "Nils Ny")[0] == 1
    assert add(app, "Nyby", "nyby", town.librarian.email, "Nils Ny")[0] == 1
    assert add(app, "Nyby", "Ny by", "ny@nyby.example", "Nils Ny")[0] == 1
    with app.app_context():
        assert db.session.scalar(select(func.count(Municipality.id))) == 2


def test_a_municipality_opens_with_its_code(app: PlannerApp) -> None:
    assert add(app, "Nyby", "nyby", "ny@nyby.example", "Nils Ny", "--code", "9980")[0] == 1
    assert add(app, "Nyby", "nyby", "ny@nyby.example", "Nils Ny", "--code", "1980")[0] == 0
    with app.app_context():
        assert db.session.scalars(select(Municipality.code)).all() == ["1980"]
