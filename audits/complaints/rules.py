"""What a complaint and its handling must be. Pure functions, each returns every breach; docs/complaints.md has them."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from audits.complaints.models import ComplaintKind
from audits.complaints.sealing import Person
from mind_portal.core.errors import Breach
from mind_portal.geography import outlines

SHORTEST: Final = 10
LONGEST: Final = 5_000
MOST_PHOTOS: Final = 5
MOST_MESSAGES: Final = 10
"""What a complainant may add in a day."""
SHORTEST_SECONDS: Final = 3
"""Nobody fills the form in faster; a program does."""
BORDER_KM: Final = 5
"""The outlines are coarse, and wastewater is seen from the shore."""
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE: Final = re.compile(r"[0-9+\-() ]{8,40}")


@dataclass(frozen=True)
class Place:
    """Where it happens: words, a province that was chosen, a point; `unread`: coordinates that nobody can read."""

    text: str = ""
    province: str = ""
    latitude: float | None = None
    longitude: float | None = None
    unread: str = ""

    @property
    def has_point(self) -> bool:
        return self.latitude is not None and self.longitude is not None


@dataclass(frozen=True)
class Told:
    """What somebody tells. `site_id` when it is about a known factory; `agreed`: consent to keep the contact.

    `news`: wants to be told by e-mail what becomes of it, in the `language` of the form.
    """

    kind: str
    text: str
    when_text: str = ""
    site_id: int | None = None
    place: Place = field(default_factory=Place)
    person: Person = field(default_factory=Person)
    agreed: bool = False
    keep_place: bool = False
    news: bool = False
    language: str = "th"


@dataclass(frozen=True)
class Traffic:
    """What is known of the sending itself: how long the form was open, the trap's content, how many came before."""

    seconds: float | None = None
    trap: str = ""
    from_address: int = 0
    about_factory: int = 0
    known_as: str = ""
    """The number under which the same words came from the same address today."""


def telling_breaches(told: Told, photos: int) -> list[Breach]:
    """AUD-COMPLAINT-1 to 5: what happened, where, consent with a contact, a contact that can be used, photos."""
    breaches = []
    if told.kind not in ComplaintKind.values:
        breaches.append(Breach("AUD-COMPLAINT-1", _("Choose what it is about"), field="kind"))
    if not SHORTEST <= len(told.text.strip()) <= LONGEST:
        message = _("Write what happens in %(least)d to %(most)d letters; photos can say the rest")
        breaches.append(Breach("AUD-COMPLAINT-1", message % {"least": SHORTEST, "most": LONGEST}, field="text"))
    if told.site_id is None and not told.place.has_point and not told.place.text.strip():
        message = _("Write where it is: the name of the factory, the road, the village; or use your place")
        breaches.append(Breach("AUD-COMPLAINT-2", message, field="place"))
    breaches += _point_breaches(told)
    breaches += _contact_breaches(told)
    if photos > MOST_PHOTOS:
        message = _("At most %(n)d photos: send the others on the page of your case") % {"n": MOST_PHOTOS}
        breaches.append(Breach("AUD-COMPLAINT-5", message, field="photos"))
    return breaches


def _point_breaches(told: Told) -> list[Breach]:
    """AUD-COMPLAINT-23: coordinates can be read, lie in Thailand, and not far from the province that was chosen."""
    place = told.place
    if place.unread:
        return [Breach("AUD-COMPLAINT-23", place.unread, field="spot")]
    if place.latitude is None or place.longitude is None:
        return []
    if outlines.km_abroad(place.latitude, place.longitude) > BORDER_KM:
        message = _("This point lies outside Thailand: look whether the two numbers are swapped, or empty the field")
        return [Breach("AUD-COMPLAINT-23", message, field="spot")]
    chosen = place.province if told.site_id is None else ""
    if chosen and outlines.km_outside(chosen, place.latitude, place.longitude) > BORDER_KM:
        message = _("This point lies outside the province that you chose: choose the province of the point, or move it")
        return [Breach("AUD-COMPLAINT-23", message, field="spot")]
    return []


def _contact_breaches(told: Told) -> list[Breach]:
    breaches = []
    if told.person.is_known and not told.agreed:
        message = _("Tick that the office may keep your contact, or leave name, telephone and e-mail empty")
        breaches.append(Breach("AUD-COMPLAINT-3", message, field="agreed"))
    if told.person.phone and not _PHONE.fullmatch(told.person.phone):
        message = _("This telephone number cannot be dialled: write digits, or leave it empty")
        breaches.append(Breach("AUD-COMPLAINT-4", message, field="phone"))
    if told.person.email and not _EMAIL.fullmatch(told.person.email):
        message = _("This is no e-mail address: write it like name@example.com, or leave it empty")
        breaches.append(Breach("AUD-COMPLAINT-4", message, field="email"))
    if told.news and not told.person.email:
        message = _("Write the e-mail address that news goes to, or take the tick for it away")
        breaches.append(Breach("AUD-COMPLAINT-4", message, field="email"))
    return breaches


def traffic_breaches(traffic: Traffic, *, per_address: int, per_factory: int, hotline: str) -> list[Breach]:
    """AUD-COMPLAINT-6 to 9: limits of a day, programs, the same thing twice; each with the way out."""
    breaches = []
    if traffic.trap or (traffic.seconds is not None and traffic.seconds < SHORTEST_SECONDS):
        message = _("This came so fast that it looks like a program. Read it through once more, then send it again.")
        breaches.append(Breach("AUD-COMPLAINT-8", message))
    if traffic.known_as:
        message = _("The same words were received today under case number %(number)s; they need not be sent again.")
        breaches.append(Breach("AUD-COMPLAINT-9", message % {"number": traffic.known_as}))
    if traffic.from_address >= per_address:
        message = _(
            "%(n)d complaints came from this network today, and that is the limit. Add to a case that you have, "
            "send it tomorrow, or phone the provincial industry office."
        ) % {"n": per_address}
        if hotline:
            message += " " + _("You can also phone the hotline %(hotline)s.") % {"hotline": hotline}
        breaches.append(Breach("AUD-COMPLAINT-6", message))
    if traffic.about_factory >= per_factory:
        message = _(
            "Very many complaints about this factory came today, and the office knows of it. "
            "If there is danger, phone 1784; otherwise send it tomorrow."
        )
        breaches.append(Breach("AUD-COMPLAINT-7", message))
    return breaches


def words_breaches(text: str, *, message: str, field: str, rule: str = "AUD-COMPLAINT-10") -> list[Breach]:
    """AUD-COMPLAINT-10: an act has words, which the complainant or the next officer reads; five letters at least."""
    return [] if len(text.strip()) >= 5 else [Breach(rule, message, field=field)]


def message_breaches(*, text: str, files: int, most_files: int, today: int = 0) -> list[Breach]:
    """AUD-COMPLAINT-15: a message has words or files, not too many, and not too often in a day."""
    breaches = []
    if len(text) > LONGEST:
        message = _("At most %(n)d letters: send the rest as a second message") % {"n": LONGEST}
        breaches.append(Breach("AUD-COMPLAINT-15", message, field="text"))
    if not text.strip() and not files:
        breaches.append(Breach("AUD-COMPLAINT-15", _("Write something or choose a photo"), field="text"))
    if files > most_files:
        message = _("At most %(n)d files at once: send the others with a second message") % {"n": most_files}
        breaches.append(Breach("AUD-COMPLAINT-15", message, field="files"))
    if today >= MOST_MESSAGES:
        message = _("You have added %(n)d messages today; send the next one tomorrow, or phone the office")
        breaches.append(Breach("AUD-COMPLAINT-15", message % {"n": MOST_MESSAGES}))
    return breaches


def reopening_breaches(
    *, answered_on: dt.date | None, reopened_on: dt.date | None, today: dt.date, days: int
) -> list[Breach]:
    """AUD-COMPLAINT-16: once, within the days after the answer."""
    if reopened_on is not None:
        message = _("This case was reopened once before. If something new happens, send a new complaint.")
        return [Breach("AUD-COMPLAINT-16", message)]
    if answered_on is None or today > answered_on + dt.timedelta(days=days):
        message = _("A case can be reopened within %(n)d days of the answer; they are over. Send a new complaint.")
        return [Breach("AUD-COMPLAINT-16", message % {"n": days})]
    return []


def rating_breaches(*, rating: int, is_answered: bool) -> list[Breach]:
    """AUD-COMPLAINT-17: an answer is rated from 1 to 5, once there is one."""
    if not is_answered:
        return [Breach("AUD-COMPLAINT-17", _("There is no answer yet that could be rated"), field="rating")]
    if rating not in range(1, 6):
        return [Breach("AUD-COMPLAINT-17", _("Choose 1 to 5"), field="rating")]
    return []
