"""The head's review: accepted, or returned, which takes the inspection out of every count until it is filed again."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits import amend_rules
from audits.models import Inspection, InspectionReview, InspectionStatus, Verdict
from audits.services.amending import hold_inspection
from audits.services.plans import pause_visits
from audits.services.standing import note_standing
from audits.services.telling import key_of, tell
from audits.services.wanted import want_again
from audits.states import INSPECTION_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.core.thai import clean_text
from mind_portal.journal.services import record
from mind_portal.notifications.services import withdraw
from mind_portal.questionnaires.selectors import edition
from mind_portal.rollups.tasks import after_commit_drain


def accept_inspection(
    *, inspection_id: int, revision: int, note: str = "", actor: User, now: dt.datetime
) -> InspectionReview:
    """The head has read this revision and lets it stand. Accepted twice by the same head it is one review.

    Raises Inspection.DoesNotExist out of scope, StaleError (AUD-REVIEW-3), DomainError (a wrong state, AUD-REVIEW-4).
    """
    with transaction.atomic():
        inspection = hold_inspection(inspection_id, actor)
        if (done := _done_already(inspection, revision, Verdict.ACCEPTED, actor)) is not None:
            return done
        _hold_to(inspection, revision, actor)
        INSPECTION_MACHINE.check("accept", inspection.status)
        return _keep(inspection, Verdict.ACCEPTED, clean_text(note), {}, actor, now)


def return_inspection(
    *, inspection_id: int, revision: int, note: str, items: Mapping[str, str], actor: User, now: dt.datetime
) -> InspectionReview:
    """Give the inspection back to its officer, with what must be corrected, for the whole and by item.

    Until it is filed again it counts nowhere: no measure, no risk, no standing of the factory; planned visits and
    wanted inspections that it had done wait again. Orders that were signed upon its findings stand.
    Raises Inspection.DoesNotExist out of scope, StaleError (AUD-REVIEW-3), DomainError (a wrong state, AUD-REVIEW-1, 2,
    4). Returned twice by the same head it is one review.
    """
    words = {code: text for code, raw in items.items() if (text := clean_text(raw))}
    with transaction.atomic():
        inspection = hold_inspection(inspection_id, actor)
        if (done := _done_already(inspection, revision, Verdict.RETURNED, actor)) is not None:
            return done
        _hold_to(inspection, revision, actor)
        target = INSPECTION_MACHINE.check("return", inspection.status)
        known = edition(inspection.version_id).definition.items
        breaches = amend_rules.return_breaches(note=clean_text(note), items=words, known=known)
        if breaches:
            raise DomainError(breaches)
        inspection.status = target
        inspection.save(update_fields=["status"])
        inspection.findings.filter(counts=True).update(counts=False)
        note_standing(inspection.site)
        pause_visits(inspection=inspection)
        want_again(inspection, actor=actor, now=now)
        review = _keep(inspection, Verdict.RETURNED, clean_text(note), words, actor, now)
        title = format_lazy(gettext_lazy("{site}: your inspection was returned"), site=inspection.site.name)
        withdraw(key=key_of(inspection, "returned"), actor=actor, now=now)
        tell(inspection, "returned", [inspection.officer], title=title, text=review.note, actor=actor, now=now)
        after_commit_drain()
    return review


def _done_already(inspection: Inspection, revision: int, verdict: Verdict, actor: User) -> InspectionReview | None:
    """The same word by the same head on the same revision: a second click."""
    last = inspection.reviews.order_by("-pk").first()
    if last is None or inspection.revision != revision:
        return None
    state = {Verdict.ACCEPTED: InspectionStatus.FILED, Verdict.RETURNED: InspectionStatus.RETURNED}[verdict]
    same = (last.revision, last.verdict, last.reviewed_by_id) == (revision, verdict, actor.pk)
    return last if same and inspection.status == state else None


def _hold_to(inspection: Inspection, revision: int, actor: User) -> None:
    if inspection.revision != revision:
        message = _("The inspection was amended in the meantime: reload the page, and review what it says now.")
        raise StaleError(Breach("AUD-REVIEW-3", message))
    breaches = amend_rules.own_breaches(is_own=inspection.officer_id == actor.pk)
    if breaches:
        raise DomainError(breaches)


def _keep(
    inspection: Inspection, verdict: Verdict, note: str, items: dict[str, str], actor: User, now: dt.datetime
) -> InspectionReview:
    review = InspectionReview.objects.create(
        inspection=inspection, province_id=inspection.province_id, revision=inspection.revision, verdict=verdict,
        note=note, items=items, reviewed_by=actor, reviewed_at=now,
    )  # fmt: skip
    record(
        verb=f"audits.inspection_{verdict.value}", subject=inspection, actor=actor, now=now, reason=note,
        after={"status": inspection.status, "revision": inspection.revision, "items": sorted(items)},
    )  # fmt: skip
    return review
