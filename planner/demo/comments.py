"""What people have written on the open process of a demonstration municipality, in every state there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import current_app

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import in_language
from planner.demo import past
from planner.needs import operations as decide
from planner.open_process.comments import queries
from planner.open_process.comments.models import CommentReason, CommentState, SignedAs
from planner.open_process.comments.operations import moderating, raising, receiving
from planner.open_process.comments.operations.moderating import Because, Desk
from planner.open_process.comments.operations.receiving import About, Written
from planner.open_process.comments.secret import new_nonce
from planner.open_process.queries import posts, work

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.open_process.comments.models import PublicComment

BASE = "http://localhost"


@dataclass(frozen=True)
class Told:
    """A comment: how many days ago, what, by whom, about which need, and what became of it.

    about: the question that is asked, or the newest post, when it is about neither a need nor the whole.
    """

    days_ago: int
    text: str
    becomes: CommentState
    name: str | None = None
    email: str | None = None
    need: str | None = None
    about: str | None = None
    answer: str | None = None
    because: Because | None = None


TOLD = (
    Told(
        41,
        "Vår dotter går i sexan och säger att biblioteket ofta är stängt när klassen har tid att gå dit. Finns det en"
        " tanke om hur många timmar det ska vara öppet på varje skola?",
        CommentState.PUBLISHED,
        name="Förälder i Dörrby",
        need="B2",
        answer="Tack för att du frågar. Ingen lag säger hur många timmar det ska vara. Kommunen har därför satt ett"
        " eget mål, minst fyra bemannade timmar i veckan på varje skola, och följer upp det i inventeringen i januari.",
    ),
    Told(
        33,
        "Bra att man får följa arbetet! Kan ni berätta vad referensgruppen kommer fram till, även när det inte blir"
        " något av ett förslag?",
        CommentState.PUBLISHED,
        name="Nils",
        answer="Ja, det är tanken. Efter varje omgång skriver vi vad ni sa, vad vi gjorde och varför något inte blev"
        " av.",
    ),
    Told(
        26,
        "KÖP BILLIGA LÄSPLATTOR på www.plattor.example, 40 % den här veckan!!!",
        CommentState.REJECTED,
        because=Because(CommentReason.ADVERTISING, None),
    ),
    Told(
        19,
        "Min son har inte fått gå till biblioteket på hela terminen fast det står i planen. Ingen på skolan svarar när"
        " jag ringer.",
        CommentState.COMPLAINT,
        name="Orolig pappa",
        email="pappa@hemma.example",
    ),
    Told(
        16,
        "Läraren i 5B på vår skola läser aldrig högt och bryr sig inte. Hon heter något på K.",
        CommentState.HIDDEN,
        because=Because(CommentReason.PERSONAL, "Det går att förstå vem som menas. Skriv gärna igen utan det."),
    ),
    Told(
        9,
        "Skolbiblioteken borde låna böcker av varandra. När serien är utlånad på vår skola får man vänta i månader,"
        " fast den står i hyllan på nästa.",
        CommentState.PUBLISHED,
        name="Elin, elev i åttan",
        need="B3",
        answer="Bra förslag. Vi har tagit med det till referensgruppen som ett behov.",
    ),
    Told(
        6,
        "Det vore bra med fler böcker på modersmål.",
        CommentState.ASKED,
        email="amal@hemma.example",
        name="أمل",
    ),
    Told(
        3,
        "Vem bestämmer vilka böcker som gallras? Det försvann en hel hylla före lovet.",
        CommentState.RECEIVED,
        about="post",
    ),
    Told(
        1,
        "Öppet på rasterna och gärna efter skolan, med någon vuxen där.",
        CommentState.PUBLISHED,
        name="Tre i 8C",
        about="question",
    ),
    Told(
        1,
        "Tack till skolbibliotekarien för bokpraten 📚 Barnen pratar om dem hemma hela veckan.",
        CommentState.RECEIVED,
        name="En mormor",
    ),
)
QUESTION = "Vilken skola gäller det, och vilka språk saknar du mest?"


def load_comments(place: Place) -> None:
    """Tell what came in, and what became of it."""
    by = past.viewer(place, "coordinator")
    told = TOLD if place.slug == "dorrby" else tuple(replace(one, days_ago=one.days_ago + 2) for one in TOLD)
    with in_language("sv"):
        for one in told:
            _tell(place, one, by)


def _tell(place: Place, told: Told, by: Viewer) -> None:
    key = str(current_app.secret_key)
    desk = Desk(key, BASE)
    need = place.catalogue.needs[told.need].id if told.need else None
    question = work.question_now() if told.about == "question" else None
    post = posts.newest(1)[0] if told.about == "post" else None
    with clock.as_of(past.moment(told.days_ago)):
        made = receiving.receive(
            Written(told.text, told.name, told.email, "sv"),
            about=About(need, post_id=post.id if post else None, question_id=question.id if question else None),
            municipality_id=place.municipality.id,
            sent=new_nonce() * 2,
            key=key,
        )
    if told.becomes is CommentState.RECEIVED:
        return
    with clock.as_of(past.moment(max(told.days_ago - 1, 0))):
        _decide(_again(by, made.id), told, by, desk)
    if told.answer:
        with clock.as_of(past.moment(max(told.days_ago - 3, 0))):
            comment = _again(by, made.id)
            moderating.answer(
                comment, by=by, seen=comment.version, text=told.answer, signed_as=SignedAs.COORDINATOR, desk=desk
            )
            if told.need == "B3":
                need_raised = raising.raise_need(
                    _again(by, made.id),
                    by=by,
                    title="Lån mellan skolorna",
                    description="När en bok är utlånad på en skola ska den kunna lånas från en annan.",
                    dimension="collection",
                    goals=[],
                )
                db.session.flush()
                decide.confirm(need_raised, by=by, seen=need_raised.version)
                need_raised.effect_baseline, need_raised.effect_target = Decimal(0), Decimal(100)


def _again(by: Viewer, comment_id: int) -> PublicComment:
    db.session.flush()
    db.session.expire_all()
    found = queries.for_page(by, comment_id)
    assert found is not None  # noqa: S101 - it was made above
    return found


def _decide(comment: PublicComment, told: Told, by: Viewer, desk: Desk) -> None:
    """Take the one decision, or the two for what was public once."""
    seen = comment.version
    match told.becomes:
        case CommentState.PUBLISHED | CommentState.HIDDEN:
            moderating.publish(comment, by=by, seen=seen, desk=desk)
        case CommentState.REJECTED if told.because:
            moderating.reject(comment, by=by, seen=seen, because=told.because, desk=desk)
        case CommentState.COMPLAINT:
            moderating.route(comment, by=by, seen=seen)
        case CommentState.ASKED:
            moderating.ask(comment, by=by, seen=seen, question=QUESTION, desk=desk)
        case _:
            return
    if told.becomes is CommentState.HIDDEN and told.because:
        comment = _again(by, comment.id)
        moderating.hide(comment, by=by, seen=comment.version, because=told.because)
