"""What can be typed about an account."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, RadioField
from wtforms.validators import ValidationError

from planner.accounts import passwords
from planner.accounts.models import CalendarBy, DigestEvery
from planner.core.fields import Required, line, options
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

BY_ITSELF = "by_itself"


class SignInForm(Form):
    """E-mail address and password; kept holds what was typed before the sign-in was asked for."""

    email = line(_("E-mail address"), required=_("Write your e-mail address"))
    password = PasswordField(_("Password"), [Required(_("Write your password"))])
    next = HiddenField()
    kept = HiddenField()


class EmailForm(Form):
    """The address to send a link to."""

    email = line(_("E-mail address"), required=_("Write your e-mail address"))


def _new_password() -> PasswordField:
    return PasswordField(
        _("New password"),
        [Required(_("Write a new password"))],
        description=_("At least ten characters. Three or four words that only you would put together work well."),
    )


class NewPasswordForm(Form):
    """A first or new password."""

    new_password = _new_password()

    def validate_new_password(self, field: PasswordField) -> None:
        """Refuse a password that is too short to protect, or too long to be one."""
        if not passwords.SHORTEST <= len(field.data or "") <= passwords.LONGEST:
            raise ValidationError(_("Use between ten and 200 characters"))


class ChangePasswordForm(NewPasswordForm):
    """The present password and the new one."""

    password = PasswordField(_("Present password"), [Required(_("Write your present password"))])
    new_password = _new_password()


class LanguageForm(Form):
    """The language of one's own pages and mails."""

    language = RadioField(_("Language"), choices=options([("sv", "Svenska"), ("en", "English")]))
    back = HiddenField()


class TrainingMailForm(Form):
    """How training comes into one's calendar, and whether news of it comes by mail."""

    calendar_by = RadioField(
        _("Sessions you have a seat in come into your calendar"),
        choices=options(
            [
                (BY_ITSELF, _("by mail, until a calendar fetches your own calendar address")),
                ("feed", _("through your own calendar address only")),
                ("mail", _("by mail only")),
                ("both", _("both ways")),
            ]
        ),
        validate_choice=False,
        description=_(
            "Both ways shows a session twice in some programs. When a session is moved or cancelled you always get a "
            "mail at once."
        ),
    )
    news = RadioField(
        _("New training in the digest"),
        choices=options([("on", _("Yes")), ("off", _("No"))]),
        validate_choice=False,
    )

    @property
    def chosen(self) -> CalendarBy | None:
        """How they come, or None: as it turns out."""
        return None if self.calendar_by.data == BY_ITSELF else CalendarBy(self.calendar_by.data)

    def validate_calendar_by(self, field: RadioField) -> None:
        """Refuse anything but the four."""
        if field.data not in {BY_ITSELF, *CalendarBy}:
            raise ValidationError(_("Choose how sessions come into your calendar"))

    def validate_news(self, field: RadioField) -> None:
        """Refuse anything but the two."""
        if field.data not in {"on", "off"}:
            raise ValidationError(_("Choose whether you want news of training"))


class DigestForm(Form):
    """How often the digest comes."""

    digest = RadioField(
        _("What waits for you, what has changed and new training, in one mail"),
        choices=options(
            [
                (DigestEvery.WEEK.value, _("Once a week, on its first school day")),
                (DigestEvery.DAY.value, _("On school days when there is something new")),
                (DigestEvery.NEVER.value, _("Never")),
            ]
        ),
        validate_choice=False,
        description=_("Never an empty one, and none in school breaks."),
    )

    def validate_digest(self, field: RadioField) -> None:
        """Refuse anything but the three."""
        if field.data not in set(DigestEvery):
            raise ValidationError(_("Choose how often you want the digest"))


class RemindersForm(Form):
    """Whether reminders come by mail."""

    reminders = RadioField(
        _("Reminders by mail"),
        choices=options([("on", _("Yes, at most one a week and none in school breaks")), ("off", _("No, none"))]),
        validate_choice=False,
        description=_(
            "Of surveys you have not answered; and of what is due soon in the plans of your school, unless it comes in "
            "the digest. All of it also stands on your home page."
        ),
    )

    def validate_reminders(self, field: RadioField) -> None:
        """Refuse anything but the two."""
        if field.data not in {"on", "off"}:
            raise ValidationError(_("Choose whether you want reminders"))
