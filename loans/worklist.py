"""What waits for offices and the fund in loans."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from loans.selectors.lists import queue_counts
from mind_portal.core.worklist import Work, register


def applications(user: Any, today: dt.date) -> Work | None:
    """By role: what the officer screens, what the head confirms, what the fund puts before a meeting."""
    turns = (
        ("loans.confirm_screening", "referred", ("referred",), _("Loan applications to confirm")),
        ("loans.screen_application", "work", ("submitted", "screening"), _("Loan applications to screen")),
        ("loans.prepare_meeting", "screened", ("screened",), _("Loan applications for a meeting")),
    )
    turn = next((turn[1:] for turn in turns if user.has_perm(turn[0])), None)
    if turn is None:
        return None
    key, statuses, title = turn
    counts = queue_counts(user, today)
    url = f"{reverse('loans:application_list')}?{urlencode({'status': statuses}, doseq=True)}"
    return Work(title, "building-bank", counts[key], url, "warn" if counts["late"] else "info")


def register_work() -> None:
    register("loans.applications", 60, applications)
