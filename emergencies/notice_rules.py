"""What a public notice must be before it can be kept, and before it can be released: pure rules with their ids."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from emergencies import geo
from emergencies.models.notice import Advice, Certainty, NoticeKind, NoticeSeverity, Urgency
from emergencies.notice_texts import LANGUAGES
from mind_portal.core.errors import Breach

LONGEST_HEADLINE: Final = 160
LONGEST_AREA: Final = 300
LONGEST_TEXT: Final = 2_000
LONGEST_LIFE: Final = dt.timedelta(days=3)
LEAST_KILOMETRES: Final = Decimal("0.1")
"""It is kept to a tenth: less would be a radius of nothing."""
MOST_KILOMETRES: Final = Decimal(50)
_THAI: Final = re.compile("[ก-๙]")
_LATIN: Final = re.compile("[A-Za-z]")


@dataclass(frozen=True)
class Words:
    """What is said in one language."""

    headline: str
    area: str
    description: str
    more: str = ""


@dataclass(frozen=True)
class NoticeDraft:
    """A notice as its form sends it. `previous_id` is the notice that an update or an all clear follows."""

    client_id: UUID
    kind: str
    urgency: str
    severity: str
    certainty: str
    latitude: float | None
    longitude: float | None
    radius_km: Decimal | None
    advice: Sequence[str]
    expires_at: dt.datetime | None
    texts: Mapping[str, Words]
    contact: str = ""
    previous_id: int | None = None


def draft_breaches(draft: NoticeDraft, now: dt.datetime) -> list[Breach]:
    """What keeps a notice from being saved: EME-NOTICE-2 to 6. An invalid one is never kept, not even as a draft."""
    return [*_text_breaches(draft), *_place_breaches(draft), *_time_breaches(draft, now), *_choice_breaches(draft)]


def _text_breaches(draft: NoticeDraft) -> list[Breach]:
    found = []
    limits = {"headline": LONGEST_HEADLINE, "area": LONGEST_AREA, "description": LONGEST_TEXT, "more": LONGEST_TEXT}
    for language in LANGUAGES:
        for name, most in limits.items():
            text, field = getattr(draft.texts[language], name), f"{name}_{language}"
            if not text and name != "more":
                found.append(Breach("EME-NOTICE-2", _("A notice says this in Thai and in English; fill it in."), field))
            elif len(text) > most:
                words = _("At most %(most)s characters; these are %(n)s.") % {
                    "most": f"{most:,}",
                    "n": f"{len(text):,}",
                }
                found.append(Breach("EME-NOTICE-2", words, field))
            elif text and not (_THAI if language == "th" else _LATIN).search(text):
                words = _("This must be in Thai.") if language == "th" else _("This must be in English.")
                found.append(Breach("EME-NOTICE-2", words, field))
    return found


def _place_breaches(draft: NoticeDraft) -> list[Breach]:
    found = []
    if draft.latitude is None or draft.longitude is None or not geo.in_thailand(draft.latitude, draft.longitude):
        text = _("Say where the middle of the area is: latitude about 5 to 21, longitude about 97 to 106.")
        found.append(Breach("EME-NOTICE-3", text, "latitude"))
    if draft.radius_km is None or not LEAST_KILOMETRES <= draft.radius_km <= MOST_KILOMETRES:
        text = _("The radius is a number of kilometres, from 0.1 to 50.")
        found.append(Breach("EME-NOTICE-3", text, "radius_km"))
    return found


def _time_breaches(draft: NoticeDraft, now: dt.datetime) -> list[Breach]:
    if draft.expires_at is None or not now < draft.expires_at <= now + LONGEST_LIFE:
        text = _("A notice ends by itself: give a time from now on and within three days.")
        return [Breach("EME-NOTICE-4", text, "expires_at")]
    return []


def _choice_breaches(draft: NoticeDraft) -> list[Breach]:
    found = []
    choices = {"urgency": Urgency, "severity": NoticeSeverity, "certainty": Certainty, "kind": NoticeKind}
    for name, offered in choices.items():
        if getattr(draft, name) not in offered.values:
            found.append(Breach("EME-NOTICE-5", _("Choose one; a notice never says “unknown”."), name))
    if not draft.advice or not set(draft.advice) <= set(Advice.values):
        found.append(Breach("EME-NOTICE-6", _("Say at least one thing that people shall do."), "advice"))
    if draft.kind != NoticeKind.CANCEL and Advice.NORMAL in draft.advice:
        text = _("“Live as usual” belongs to an all clear only.")
        found.append(Breach("EME-NOTICE-6", text, "advice"))
    return found


def release_breaches(
    *, actor_id: int, writers: frozenset[int], expires_at: dt.datetime, now: dt.datetime, is_open: bool, kind: str
) -> list[Breach]:
    """What keeps a notice from being released: EME-NOTICE-1, 4 and 7."""
    found = []
    if actor_id in writers:
        text = _("Whoever wrote a notice cannot release it: a second person reads it first. Ask a colleague.")
        found.append(Breach("EME-NOTICE-1", text))
    if expires_at <= now:
        text = _("The notice would have ended before it is released. Give it a later end, then release it.")
        found.append(Breach("EME-NOTICE-4", text, "expires_at"))
    if not is_open and kind == NoticeKind.ALERT:
        text = _("The incident is closed: there is nothing new to warn of. Only an update or an all clear can follow.")
        found.append(Breach("EME-NOTICE-7", text))
    return found
