"""The conversation: the operator answers with texts and files, the office accepts or asks again."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import Finding, FindingStatus
from audits.orders import rules
from audits.orders.models import Answer, AnswerKind, Order
from audits.orders.services.holding import hold, keep, move, refuse
from audits.orders.services.rechecks import want_recheck
from audits.orders.services.telling import tell_office, tell_operator
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.documents.services import attach
from mind_portal.journal.services import record

MOST_FILES = 10


def answer_order(  # noqa: PLR0913 - keyword-only
    *, order_id: int, answer_id: UUID, text: str, is_done: bool, files: Sequence[Any], actor: User, now: dt.datetime
) -> Answer:
    """The operator explains, or says that it is done; then a re-inspection is wanted. Sent twice it is one.

    Raises Order.DoesNotExist out of scope, DomainError for a wrong state, no text (AUD-ORDER-14) or a refused file.
    """
    with transaction.atomic():
        order = hold(order_id, actor)
        known = _known(answer_id, order=order)
        if known is not None:
            return known
        before = move(order, "answer")
        _check(text, files)
        kind = AnswerKind.DONE if is_done else AnswerKind.EXPLAINS
        if not is_done:
            order.state = before
        answer = _store(answer_id, kind, text, files, order=order, actor=actor, now=now)
        keep(order, verb="answered", actor=actor, now=now, after={"says": kind}, reason=text[:500])
        if is_done:
            want_recheck(order, actor=actor, now=now)
        title = format_lazy(
            gettext_lazy("{site} answered order {number}"), site=order.site.name, number=order.shown_number
        )
        tell_office(order, f"answered-{answer_id}", "audits.judge_order", title=title, actor=actor, now=now, text=text)
    return answer


def reply_to_order(  # noqa: PLR0913 - keyword-only
    *, order_id: int, answer_id: UUID, text: str, asks: bool, files: Sequence[Any], actor: User, now: dt.datetime
) -> Answer:
    """The office asks again, and the order runs on; or it accepts what was answered, and the visit will judge it."""
    with transaction.atomic():
        order = hold(order_id, actor)
        known = _known(answer_id, order=order)
        if known is not None:
            return known
        kind = AnswerKind.ASKS if asks else AnswerKind.ACCEPTS
        before = order.state
        move(order, "ask_again")
        if not asks:
            order.state = before
        _check(text, files)
        answer = _store(answer_id, kind, text, files, order=order, actor=actor, now=now)
        keep(order, verb="asked_again" if asks else "accepted", actor=actor, now=now, reason=text[:500])
        title = format_lazy(
            gettext_lazy("The office asks again about order {number}")
            if asks
            else gettext_lazy("The office accepts your answer to order {number}"),
            number=order.shown_number,
        )
        tell_operator(order, f"reply-{answer_id}", title=title, text=text, actor=actor, now=now)
    return answer


def answer_finding(  # noqa: PLR0913 - keyword-only
    *, finding_id: int, answer_id: UUID, kind: str, text: str, files: Sequence[Any], actor: User, now: dt.datetime
) -> Answer:
    """The same about a finding that stands under no order. Closing it stays the officer's own act."""
    with transaction.atomic():
        findings = Finding.objects.visible_to(actor).select_related("site")
        finding = findings.select_for_update(of=("self",), no_key=True).get(pk=finding_id)
        known = _known(answer_id, finding=finding)
        if known is not None:
            return known
        if finding.status != FindingStatus.OPEN:
            raise DomainError(Breach("AUD-ORDER-17", _("This finding is closed: nothing more is asked of you")))
        if finding.order_lines.filter(released=False, order__served_on__isnull=False).exists():
            raise DomainError(Breach("AUD-ORDER-17", _("This finding stands under an order: answer the order")))
        _check(text, files)
        answer = _store(answer_id, AnswerKind(kind), text, files, finding=finding, actor=actor, now=now)
        record(
            verb="audits.finding_answered", subject=finding, actor=actor, now=now, after={"says": kind},
            reason=text[:500],
        )  # fmt: skip
    return answer


def _check(text: str, files: Sequence[Any]) -> None:
    breaches = rules.reason_breaches(reason=text, field="text")
    if len(files) > MOST_FILES:
        message = _("At most %(n)d files at once: send the others with a second answer") % {"n": MOST_FILES}
        breaches.append(Breach("AUD-ORDER-18", message, field="evidence"))
    refuse(breaches)


def _known(answer_id: UUID, *, order: Order | None = None, finding: Finding | None = None) -> Answer | None:
    """The answer of this id; an id that belongs to another conversation is refused."""
    found = Answer.objects.filter(pk=answer_id).first()
    if found and (found.order_id, found.finding_id) != (order and order.pk, finding and finding.pk):
        raise DomainError(Breach("AUD-ORDER-19", _("This message was sent elsewhere already: write it anew")))
    return found


def _store(  # noqa: PLR0913 - keyword-only after the message itself
    answer_id: UUID,
    kind: AnswerKind,
    text: str,
    files: Sequence[Any],
    *,
    order: Order | None = None,
    finding: Finding | None = None,
    actor: User,
    now: dt.datetime,
) -> Answer:
    about = order or finding
    assert about is not None
    answer = Answer.objects.create(
        pk=answer_id, order=order, finding=finding, site_id=about.site_id, province_id=about.province_id, kind=kind,
        text=text.strip(), author=actor, at=now,
    )  # fmt: skip
    for file in files:
        attach(file=file, subject=answer, actor=actor, now=now)
    return answer
