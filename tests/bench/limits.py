"""The limits: the least that each kind of answer can cost with the same tools and the same server.

Each view does the bare work of its kind and nothing else: no sign-in, no tenant wall, no translation,
no layout, no log. What ours costs above them is what all that costs.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from flask import Flask, Response, request
from jinja2 import Environment
from sqlalchemy import Engine, MetaData, create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

EVENTS: Final = 500
ROWS: Final = 50
PASSWORD: Final = "the same work as any other"
FIRST: Final = datetime(2026, 8, 17, 13, 0)  # noqa: DTZ001 - wall time, as it is written out


class Base(DeclarativeBase):
    """The base of the one table."""

    metadata = MetaData()


class Event(Base):
    """One row of a list, one entry of a calendar."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]
    title: Mapped[str]
    place: Mapped[str]
    description: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    state: Mapped[str]


LIST = """<!DOCTYPE html><html lang="sv"><head><title>{{ rows|length }}</title></head><body><h1>{{ rows|length }}</h1>
<table>{% for row in rows %}<tr><td>{{ loop.index }}</td><td><a href="/event/{{ row.id }}">{{ row.title }}</a></td>
<td>{{ row.place }}</td><td>{{ row.starts_at.strftime("%Y-%m-%d %H.%M") }}</td>
<td>{{ row.ends_at.strftime("%H.%M") }}</td><td>{{ row.seats }}</td><td>{{ row.state }}</td></tr>
{% endfor %}</table></body></html>"""
ONE = """<!DOCTYPE html><html lang="sv"><head><title>{{ row.title }}</title></head><body><h1>{{ row.title }}</h1>
<p>{{ row.place }}, {{ row.starts_at.strftime("%Y-%m-%d %H.%M") }}</p><p>{{ row.description }}</p></body></html>"""

# Completion per need in one municipality and year, as one would write it by hand; join is SQLite's
# CROSS JOIN, which keeps to the order written: from the year's plans down, each step within a covering index.
COMPLETION = """
SELECT link.need_id, count(*), sum(CASE activity.status WHEN 'done' THEN 1 ELSE 0 END),
       sum(CASE WHEN activity.status IN ('planned', 'ongoing') AND activity.due_in_force < {today} THEN 1 ELSE 0 END)
FROM plan
{join} activity ON activity.municipality_id = {municipality} AND activity.plan_id = plan.id
{join} activity_need AS link ON link.municipality_id = {municipality} AND link.activity_id = activity.id
WHERE plan.municipality_id = {municipality} AND plan.school_year = {year} AND activity.in_force_since IS NOT NULL
      AND link.in_force_since IS NOT NULL AND activity.status <> 'cancelled'
GROUP BY link.need_id
UNION ALL
SELECT link.need_id, count(*), sum(CASE goal.state WHEN 'achieved' THEN 1 ELSE 0 END),
       sum(CASE WHEN goal.state = 'agreed' AND goal.due_on < {today} THEN 1 ELSE 0 END)
FROM competence_goal AS goal
{join} goal_need AS link ON link.municipality_id = {municipality} AND link.goal_id = goal.id
WHERE goal.municipality_id = {municipality} AND goal.school_year = {year} AND goal.state IN ('agreed', 'achieved')
GROUP BY link.need_id
UNION ALL
SELECT link.need_id, count(*), sum(CASE event.state WHEN 'held' THEN 1 ELSE 0 END), 0
FROM training_event AS event
{join} event_need AS link ON link.municipality_id = {municipality} AND link.event_id = event.id
WHERE event.municipality_id = {municipality} AND event.school_year = {year}
      AND event.state IN ('open', 'closed', 'held')
GROUP BY link.need_id
"""


def create_app() -> Flask:
    """Return the app of limits; LIMITS_DATABASE is its own database, LIMITS_OF the measured app's."""
    app = Flask("limits")
    engine = create_engine(os.environ["LIMITS_DATABASE"], pool_size=10)
    measured = create_engine(os.environ["LIMITS_OF"], pool_size=10) if "LIMITS_OF" in os.environ else None
    templates = Environment(autoescape=True)
    page, one = templates.from_string(LIST), templates.from_string(ONE)
    hasher = PasswordHasher()
    known = hasher.hash(PASSWORD)
    calendar = lines(engine)
    sized: dict[int, bytes] = {}

    @app.get("/healthz")
    @app.get("/hello")
    def hello() -> str:
        return "Hello"

    @app.get("/bytes")
    def prebuilt() -> Response:
        return Response(calendar, content_type="text/calendar; charset=utf-8")

    @app.get("/same")
    def same() -> Response:
        size = request.args.get("size", 0, int)
        return Response(sized.setdefault(size, b"x" * size), content_type="text/calendar; charset=utf-8")

    @app.get("/lines")
    def hand_built() -> Response:
        return Response(lines(engine), content_type="text/calendar; charset=utf-8")

    @app.get("/page")
    def rows() -> str:
        most = request.args.get("rows", ROWS, int)
        with Session(engine) as session:
            return page.render(rows=session.scalars(select(Event).order_by(Event.starts_at).limit(most)).all())

    @app.get("/event")
    def event() -> str:
        with Session(engine) as session:
            return one.render(row=session.scalars(select(Event).where(Event.id == 7)).one())

    @app.get("/completion")
    def completion() -> str:
        assert measured is not None
        municipality, year = request.args.get("municipality", 0, int), request.args.get("year", 0, int)
        with measured.connect() as connection:
            join = "CROSS JOIN" if connection.dialect.name == "sqlite" else "JOIN"
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT set_config('planner.municipality', '*', true)")
            found = connection.exec_driver_sql(
                COMPLETION.format(municipality=municipality, year=year, today="CURRENT_DATE", join=join)
            ).all()
        return str(len(found))

    @app.get("/hash")
    def check() -> str:
        return str(hasher.verify(known, PASSWORD))

    return app


def lines(engine: Engine) -> bytes:
    """Return a calendar of all events: read with plain SQL, written line by line."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT uid, title, place, description, starts_at, ends_at FROM event ORDER BY starts_at, uid")
        parts = [_vevent(*row) for row in cursor.fetchall()]
    finally:
        connection.close()
    return "".join(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", *parts, "END:VCALENDAR\r\n")).encode()


def _vevent(uid: str, title: str, place: str, description: str, starts: str | datetime, ends: str | datetime) -> str:
    return (
        "BEGIN:VEVENT\r\n"
        f"UID:{uid}@127.0.0.1\r\nDTSTAMP:20260817T110000Z\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\n"
        f"DTSTART;TZID=Europe/Stockholm:{_stamp(starts)}\r\nDTEND;TZID=Europe/Stockholm:{_stamp(ends)}\r\n"
        f"SUMMARY:{_escaped(title)}\r\nLOCATION:{_escaped(place)}\r\nDESCRIPTION:{_escaped(description)}\r\n"
        "END:VEVENT\r\n"
    )


def _stamp(moment: str | datetime) -> str:
    # SQLite hands out text, PostgreSQL a moment.
    parsed = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{parsed:%Y%m%dT%H%M%S}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def prepare(url: str) -> None:
    """Make the limits' own database."""
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.execute(insert(Event), [_row(number) for number in range(EVENTS)])
        session.commit()
    engine.dispose()


def _row(number: int) -> dict[str, object]:
    starts = FIRST + timedelta(hours=12 * number)
    return {
        "uid": f"00000000-0000-4000-8000-{number:012}",
        "title": f"Läsfrämjande i grupp, träff {number}",
        "place": "Stadsbiblioteket, sal 3",
        "description": "Vi läser tillsammans, prövar arbetssätt och bestämmer vad vi tar med oss hem.\nTa med en bok.",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "seats": number % 30,
        "state": "open",
    }
