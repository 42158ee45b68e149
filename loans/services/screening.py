"""The provincial office: takes an application up, returns it, writes its opinion, and the head confirms."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from loans import notices, rules
from loans.models import Application, Screening
from loans.selectors.dossiers import dossier_facts
from loans.services.stages import lock_application, move
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record


@dataclass(frozen=True)
class Opinion:
    """What the officer writes."""

    recommendation: str
    amount: Decimal | None
    scores: Mapping[str, int]
    opinion: str
    conditions: str = ""


def take_application(*, application_id: int, actor: User, now: dt.datetime) -> Application:
    """Begin the screening. Raises DomainError from a wrong state."""
    return _led(application_id, "take", "loans.screening_begun", actor=actor, now=now)


def return_application(*, application_id: int, reason: str, actor: User, now: dt.datetime) -> Application:
    """Give it back to the firm, with what is missing. Raises DomainError without a reason (LOAN-SCREEN-5)."""
    breaches = rules.reason_breaches(reason=reason, rule="LOAN-SCREEN-5")
    if breaches:
        raise DomainError(breaches)
    with transaction.atomic():
        application = _led(application_id, "return", "loans.application_returned", actor=actor, now=now, reason=reason)
        notices.returned(application, reason.strip(), actor=actor, now=now)
    return application


def _led(application_id: int, verb: str, event: str, *, actor: User, now: dt.datetime, reason: str = "") -> Application:
    with transaction.atomic():
        application = lock_application(application_id, actor)
        before = application.status
        application.save(update_fields=move(application, verb, now))
        record(
            verb=event, subject=application, actor=actor, now=now, reason=reason.strip(), before={"status": before},
            after={"status": application.status},
        )  # fmt: skip
    return application


def write_opinion(*, application_id: int, opinion: Opinion, actor: User, now: dt.datetime) -> Screening:
    """File the office's opinion with the firm's standing of this moment; the head confirms it.

    Raises DomainError from a wrong state, and LOAN-SCREEN-1 to 3.
    """
    with transaction.atomic():
        application = lock_application(application_id, actor)
        changed = move(application, "refer", now)
        breaches = rules.opinion_breaches(
            recommendation=opinion.recommendation, amount=opinion.amount, asked=application.asked,
            scores=opinion.scores, opinion=opinion.opinion,
        )  # fmt: skip
        if breaches:
            raise DomainError(breaches)
        written = Screening.objects.create(
            application=application, province_id=application.province_id, officer=actor,
            recommendation=opinion.recommendation,
            amount=None if opinion.recommendation == "decline" else opinion.amount, scores=dict(opinion.scores),
            opinion=opinion.opinion.strip(), conditions=opinion.conditions.strip(),
            facts=dossier_facts(application, local_date(now)), written_at=now,
        )  # fmt: skip
        application.save(update_fields=changed)
        record(
            verb="loans.opinion_written", subject=application, actor=actor, now=now,
            after={"recommendation": opinion.recommendation, "amount": written.amount},
        )  # fmt: skip
        notices.referred(application, actor=actor, now=now)
    return written


def confirm_opinion(*, application_id: int, actor: User, now: dt.datetime) -> Screening:
    """The head stands by the opinion; he is not its writer (LOAN-SCREEN-4). Raises DomainError from a wrong state."""
    with transaction.atomic():
        application = lock_application(application_id, actor)
        changed = move(application, "confirm", now)
        written = _opinion(application)
        breaches = rules.second_person_breaches(first=written.officer_id, second=actor.pk, rule="LOAN-SCREEN-4")
        if breaches:
            raise DomainError(breaches)
        written.confirmed_by, written.confirmed_at = actor, now
        written.save(update_fields=["confirmed_by", "confirmed_at"])
        application.save(update_fields=changed)
        record(
            verb="loans.opinion_confirmed", subject=application, actor=actor, now=now,
            after={"recommendation": written.recommendation, "amount": written.amount},
        )  # fmt: skip
    return written


def send_back_opinion(*, application_id: int, reason: str, actor: User, now: dt.datetime) -> Screening:
    """The head wants it written anew, and says why. Raises DomainError from a wrong state and without a reason."""
    with transaction.atomic():
        application = lock_application(application_id, actor)
        changed = move(application, "send_back", now)
        breaches = rules.reason_breaches(reason=reason, rule="LOAN-SCREEN-5")
        if breaches:
            raise DomainError(breaches)
        written = _opinion(application)
        written.sent_back_at, written.sent_back_reason = now, reason.strip()
        written.save(update_fields=["sent_back_at", "sent_back_reason"])
        application.save(update_fields=changed)
        record(verb="loans.opinion_sent_back", subject=application, actor=actor, now=now, reason=reason.strip())
    return written


def _opinion(application: Application) -> Screening:
    return Screening.objects.select_for_update().get(application=application, sent_back_at=None)
