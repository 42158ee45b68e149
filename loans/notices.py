"""Who is told what of an application, in the same transaction; what leaves the portal is sent afterwards."""

import datetime as dt

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from loans.models import Application, Decision, DecisionOutcome
from mind_portal.accounts.models import User
from mind_portal.notifications.selectors import people_of, recipients
from mind_portal.notifications.services import notify

KIND = "loans"


def _page(application: Application) -> str:
    return reverse("loans:application_detail", args=[application.pk])


def submitted(application: Application, *, actor: User, now: dt.datetime) -> None:
    """The office of the province has work."""
    notify(
        key=f"loans.submitted:{application.pk}:{now.isoformat()}", kind=KIND,
        recipients=recipients("loans.screen_application", application.province_id, nationwide=False),
        title=format_lazy(_("Loan application {number} was submitted"), number=application.number or ""),
        text=application.operator.name, url=_page(application), actor=actor, now=now,
    )  # fmt: skip


def returned(application: Application, reason: str, *, actor: User, now: dt.datetime) -> None:
    """The firm has something to put right."""
    notify(
        key=f"loans.returned:{application.pk}:{now.isoformat()}", kind=KIND,
        recipients=people_of([application.operator_id]),
        title=format_lazy(_("Your loan application {number} was returned"), number=application.number or ""),
        text=reason, url=_page(application), actor=actor, now=now,
    )  # fmt: skip


def referred(application: Application, *, actor: User, now: dt.datetime) -> None:
    """The head has an opinion to confirm."""
    notify(
        key=f"loans.referred:{application.pk}:{now.isoformat()}", kind=KIND,
        recipients=recipients("loans.confirm_screening", application.province_id, nationwide=False),
        title=format_lazy(_("An opinion on {number} waits for you"), number=application.number or ""),
        text=application.operator.name, url=_page(application), actor=actor, now=now,
    )  # fmt: skip


def decided(application: Application, decision: Decision, *, actor: User, now: dt.datetime) -> None:
    """The firm and its provincial office learn of the committee's word."""
    people = [
        *people_of([application.operator_id]),
        *recipients("loans.screen_application", application.province_id, nationwide=False),
    ]
    notify(
        key=f"loans.decided:{decision.pk}", kind=KIND, recipients=people,
        title=format_lazy(
            _("Loan application {number}: {outcome}"), number=application.number or "",
            outcome=DecisionOutcome(decision.outcome).label,
        ),
        text=decision.conditions or decision.reason, url=_page(application), actor=actor, now=now,
    )  # fmt: skip


def promoted(application: Application, chair: list[User], *, actor: User, now: dt.datetime) -> None:
    """Money is free again for one on the waiting list: the chair confirms, outside of any meeting."""
    notify(
        key=f"loans.promoted:{application.pk}:{now.isoformat()}", kind=KIND, recipients=chair,
        title=format_lazy(_("A resolution on {number} waits for you"), number=application.number or ""),
        text=application.operator.name, url=_page(application), actor=actor, now=now,
    )  # fmt: skip


def convened(users: list[User], title: str, url: str, key: str, *, actor: User, now: dt.datetime) -> None:
    """The members can read the files."""
    notify(
        key=key, kind=KIND, recipients=users,
        title=format_lazy(_("The files of meeting {title} are ready"), title=title),
        url=url, actor=actor, now=now,
    )  # fmt: skip
