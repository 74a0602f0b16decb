"""Return letters on the public pages: what everybody may read of them, as soon as they are sent."""

from collections.abc import Callable

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.groups.models import ReferenceGroup
from tests.conftest import inside
from tests.factories import Town, a_group, a_letter, a_meeting, a_task
from tests.open_process.made import an_open_page
from tests.page import Browser

Browse = Callable[..., Browser]
ANSWER = "Ord om behovet"


def test_a_letter_that_may_be_shown_stands_on_the_page_and_beside_its_need(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        an_open_page(town)
        group = a_group(town)
        a_task(town, a_meeting(town, group))
        known = group.id
    paths = ("/open/dorrby/", "/open/dorrby/needs/B1")
    assert [ANSWER in browse().get(path).text for path in paths] == [False, False]
    with inside(app, town.id):
        a_letter(town, db.session.get_one(ReferenceGroup, known), sent=True)
    read = [browse().get(path).text for path in paths]
    assert [ANSWER in text for text in read] == [True, True]
    assert ["Till Referensgruppen" in text for text in read] == [True, True]
    assert ["Hemlig åtgärd" in text for text in read] == [False, False]


def test_letters_kept_to_the_group_drafts_and_the_neighbours_are_not_there(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        an_open_page(town)
        group = a_group(town)
        a_letter(town, group)
        a_letter(town, group, sent=True, shown_openly=False)
    with inside(app, town.neighbour.id):
        a_letter(town.neighbour, a_group(town.neighbour), sent=True)
    paths = ("/open/dorrby/", "/open/dorrby/needs/B1")
    assert [ANSWER in browse().get(path).text for path in paths] == [False, False]
