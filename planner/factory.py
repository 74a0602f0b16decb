"""The app is put together here: features, walls, language and error pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, session
from flask_compress import Compress
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from planner.accounts import views as accounts
from planner.accounts.queries import mail_wanted
from planner.api import routes as api
from planner.competence.queries.profile import TOOLS
from planner.competence.views import pages as competence
from planner.core import assets, cli, design, headers, health, i18n, logs, row_addresses, sessions
from planner.core.access import SignInRequiredError, declare_public, reader, refuse_undeclared
from planner.core.connections import engine_options
from planner.core.db import db, enter, every_municipality
from planner.core.failures import register as register_failures
from planner.core.menu import menu
from planner.core.settings import ROOT, read_settings
from planner.core.spreadsheets import forms as spreadsheets
from planner.core.transaction import IdConverter, PlannerApp
from planner.framework.operations.publishing import take_in_names
from planner.framework.views import pages as framework
from planner.groups.measures import ROOMS
from planner.inventory.collecting import views as inventory
from planner.inventory.collecting.reminding import remind_by_calendar
from planner.inventory.importing import views as inventory_import
from planner.inventory.importing.operations.receiving import forget_old
from planner.inventory.seeing import views as seeing
from planner.open_process import reader as open_reader
from planner.open_process import views as open_process
from planner.open_process.faults.views import routes as sent_by_anybody
from planner.plans import calendar as plan_days
from planner.plans import from_items as activities_from_items
from planner.plans.operations.keeping import forget_old as forget_old_texts
from planner.plans.operations.reminding import remind
from planner.plans.queries.toolbox import tools_by_area
from planner.plans.views import routes as plans
from planner.progress.views import differences, digest, home, letters, over_time
from planner.progress.views import routes as needs
from planner.reports.views import routes as reports
from planner.schools.daily import DAILY, Job, do_what_is_due
from planner.schools.operations.people import WHEN_SOMEBODY_LEAVES
from planner.schools.queries import viewer_by_session
from planner.schools.views import deputies, library_plan, people, schools, staffed_hours
from planner.search import views as search
from planner.surveys import calendar as survey_days
from planner.surveys.operations.inviting import remind_by_calendar as remind_of_surveys
from planner.surveys.operations.opening import close_by_calendar, forget_begun
from planner.surveys.views import routes as surveys
from planner.training import from_items as trainings_from_items
from planner.training import views as training
from planner.training.certificates import views as certificates
from planner.training.evaluation.operations import close_those_over
from planner.training.feeds import views as feeds
from planner.training.feeds.extras import EXTRAS
from planner.training.importing import views as calendar_import
from planner.training.importing.operations import forget_old as forget_calendar_files
from planner.training.news import views as news
from planner.training.operations.approving import tell_where_sign_up_is_over
from planner.training.operations.queue import let_everybody_in
from planner.training.operations.sign_ups import release

if TYPE_CHECKING:
    from planner.core.settings import Settings
    from planner.core.viewer import Viewer

LARGEST_REQUEST = 2 * 2**20

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> PlannerApp:
    """Return the app; raises SettingError, and UndeclaredAccessError for a view open to nobody knows whom."""
    settings = settings or read_settings()
    app = PlannerApp(
        "planner", root_path=str(ROOT / "planner"), template_folder="../templates", static_folder="../static"
    )
    configure(app, settings)
    if settings.base_url.startswith("https://"):
        # TLS ends in a web server in front: the reader's address is the last one that it adds.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    db.init_app(app)
    spreadsheets.register(app)
    csrf.init_app(app)
    sessions.register(app)
    Compress(app)
    logs.configure()
    logs.register(app)
    headers.register(app, settings)
    i18n.register(app, choose=language)
    assets.register(app)
    row_addresses.register(app)
    register_failures(app)
    app.register_error_handler(SignInRequiredError, accounts.ask_to_sign_in)
    cli.register(app)
    app.extensions["load_viewer"] = load_viewer
    app.extensions["mail_wanted"] = mail_wanted
    app.extensions["daily"] = do_what_is_due
    register_features(app, settings)
    api.register(app)
    app.context_processor(around_every_page)
    declare_public(app, "static")
    refuse_undeclared(app)
    return app


def add_commands(app: PlannerApp) -> None:
    """Add what only the command line needs: without alembic and the demonstration a server starts sooner."""
    from flask_migrate import Migrate  # noqa: PLC0415 - see above

    from planner.catalogue import cli as catalogue  # noqa: PLC0415
    from planner.demo import cli as demo  # noqa: PLC0415
    from planner.search import cli as search_commands  # noqa: PLC0415

    Migrate(app, db, directory=str(ROOT / "migrations"))
    catalogue.register(app)
    demo.register(app)
    search_commands.register(app)


def configure(app: PlannerApp, settings: Settings) -> None:
    """Set what Flask and its extensions read."""
    https = settings.base_url.startswith("https://")
    app.config.update(
        PLANNER=settings,
        PLANNER_ENV=settings.env,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        TRUSTED_HOSTS=[settings.host, "127.0.0.1", "localhost"],
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # it reads Referer, which our Referrer-Policy keeps empty
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "application/javascript",
            "image/svg+xml",
            "application/json",
        ],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=5,
    )
    app.url_map.converters["int"] = IdConverter
    app.url_map.strict_slashes = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def register_features(app: PlannerApp, settings: Settings) -> None:
    """Mount every feature's pages."""
    app.register_blueprint(health.bp)
    app.register_blueprint(accounts.bp)
    app.register_blueprint(competence.bp)
    app.register_blueprint(framework.bp)
    app.register_blueprint(inventory.bp)
    app.register_blueprint(letters.bp)  # with all pages of the reference groups
    feeds.register(app)
    for blueprint in plans.BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_blueprint(people.bp)
    app.register_blueprint(deputies.bp)
    app.register_blueprint(schools.bp)
    app.register_blueprint(library_plan.bp)
    app.register_blueprint(staffed_hours.bp)
    app.register_blueprint(training.bp)
    app.register_blueprint(news.bp)
    app.register_blueprint(calendar_import.bp)
    # A mail program that stops them has no cookie and no form of ours; the address is the proof.
    csrf.exempt(news.stop)
    app.register_blueprint(certificates.bp)
    app.register_blueprint(seeing.bp)
    app.register_blueprint(differences.bp)
    app.register_blueprint(over_time.bp)  # with the matrix
    app.register_blueprint(needs.bp)
    app.register_blueprint(home.bp)
    app.register_blueprint(search.bp)
    digest.register(app, csrf, key=settings.secret_key)
    app.register_blueprint(inventory_import.bp)
    for feature in (surveys, reports, open_process):
        feature.register(app)
    sent_by_anybody.register(app, csrf)
    DAILY["inventory_import.forget"] = Job(forget_old, quiet=False)
    WHEN_SOMEBODY_LEAVES["training"] = release
    DAILY["plan reminders"] = Job(lambda day: remind(day, base_url=settings.base_url))
    TOOLS["toolbox"] = tools_by_area
    ROOMS.update([activities_from_items.ROOM, trainings_from_items.ROOM])
    EXTRAS["last_days"] = plan_days.LAST_DAYS
    EXTRAS["decisions"] = plan_days.DECISIONS
    EXTRAS["surveys"] = survey_days.LAST_DAYS
    DAILY["calendar files"] = Job(forget_calendar_files, quiet=False)
    DAILY["unsaved texts"] = Job(forget_old_texts, quiet=False)
    DAILY["surveys close"] = Job(close_by_calendar, quiet=False)
    DAILY["surveys begun"] = Job(forget_begun, quiet=False)
    DAILY["surveys remind"] = Job(
        lambda day: remind_of_surveys(day, key=settings.secret_key, base_url=settings.base_url)
    )
    DAILY["inventory"] = Job(lambda day: remind_by_calendar(day, base_url=settings.base_url))
    DAILY["held seats"] = Job(lambda _day: let_everybody_in(), quiet=False)
    DAILY["unanswered sign-ups"] = Job(lambda _day: tell_where_sign_up_is_over())
    DAILY["evaluations of training"] = Job(close_those_over, quiet=False)
    DAILY["framework"] = Job(lambda _day: take_in_names(), quiet=False)
    if not settings.production:
        app.register_blueprint(design.bp)


def around_every_page() -> dict[str, object]:
    """Return what the frame of every page is written with."""
    return {
        "viewer": reader(),
        "locale": i18n.language(),
        "menu": menu(reader(), request.path),
        "cookieless": sessions.has_no_cookie(request.path),
    }


def load_viewer() -> Viewer | None:
    """Return who the request's cookie belongs to and keep the session to that municipality from here on."""
    token = sessions.SignedIn.token_of(session)
    if not token:
        return None
    with every_municipality():
        found = viewer_by_session(token)
    if found is not None:
        enter(found.municipality_id)
    return found


def language() -> str:
    """Return the language of this request: the person's, this browser's choice, else Swedish; or the open page's."""
    if request.path.startswith((open_reader.PREFIX, api.ABOUT)):
        return open_reader.language_of(request)
    return reader().language or session.get("language") or i18n.DEFAULT_LANGUAGE
