"""Who acts for an enterprise: asked by the person, decided by an officer of the factory's province."""

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from factories.models import Site
from factories.single_form import rules
from factories.single_form.models import EnterpriseRequest, RequestStatus
from factories.single_form.services.telling import tell_role
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.services import add_enterprise_role
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.transitions import StateMachine, Transition
from mind_portal.documents.services import attach
from mind_portal.journal.services import record

AUTHORITY: Final = "authority"
"""The slot of the document that shows the person's authority."""

_ASKED = frozenset({RequestStatus.ASKED.value})
REQUEST_MACHINE = StateMachine(
    name="FORM-PERSON",
    transitions={
        "approve": Transition(_ASKED, RequestStatus.APPROVED.value),
        "refuse": Transition(_ASKED, RequestStatus.REFUSED.value),
        "withdraw": Transition(_ASKED, RequestStatus.WITHDRAWN.value),
    },
)


def ask_enterprise_role(
    *, site_id: int, kind: str, authority: str, actor: User, now: dt.datetime, document: Any = None
) -> EnterpriseRequest:
    """Ask to act for the enterprise that runs the factory. Asked twice it is asked once.

    `site_id` is what the person found by the exact number of the factory; `document` an uploaded file that shows his
    authority. Raises DomainError for FORM-PERSON-1 … 3 and for a file that is not accepted.
    """
    site = Site.objects.select_related("operator").get(pk=site_id)
    breaches = rules.text_breaches(
        "FORM-PERSON-1", authority, _("Say what shows that you may act for it"), field="authority"
    )
    if kind not in EnterpriseRole.Kind.values:
        breaches.append(Breach("FORM-PERSON-2", _("Choose what you will do"), field="kind"))
    if actor.enterprise_roles.filter(operator_id=site.operator_id, kind=kind).exists():
        breaches.append(Breach("FORM-PERSON-3", _("You have this role in the enterprise already"), field="kind"))
    if breaches:
        raise DomainError(breaches)
    with transaction.atomic():
        request, is_new = EnterpriseRequest.objects.get_or_create(
            user=actor, operator_id=site.operator_id, kind=kind, status=RequestStatus.ASKED,
            defaults={"site": site, "province_id": site.province_id, "authority": authority.strip(), "asked_at": now},
        )  # fmt: skip
        if document is not None:
            attach(file=document, subject=request, slot=AUTHORITY, actor=actor, now=now)
        if is_new:
            record(
                verb="single_form.role_asked", subject=request, actor=actor, now=now, reason=authority.strip(),
                after={"operator": site.operator_id, "name": str(site.operator), "kind": kind},
            )  # fmt: skip
            tell_role(request, actor=actor, now=now)
    return request


def approve_enterprise_role(*, request_id: int, actor: User, now: dt.datetime) -> EnterpriseRequest:
    """Give the person what he asked for. Approved by two officers at once it is given once."""
    with transaction.atomic():
        request = _locked(request_id, actor)
        target = REQUEST_MACHINE.check("approve", request.status)
        add_enterprise_role(
            user_id=request.user_id, operator_id=request.operator_id, kind=request.kind, actor=actor, now=now,
            reason=request.authority,
        )  # fmt: skip
        _decide(request, target, actor=actor, now=now, reason="")
        record(
            verb="single_form.role_approved", subject=request, actor=actor, now=now,
            before={"status": "asked"}, after={"status": target},
        )  # fmt: skip
        tell_role(request, actor=actor, now=now)
    return request


def refuse_enterprise_role(*, request_id: int, reason: str, actor: User, now: dt.datetime) -> EnterpriseRequest:
    """Say no, and why."""
    with transaction.atomic():
        request = _locked(request_id, actor)
        target = REQUEST_MACHINE.check("refuse", request.status)
        breaches = rules.text_breaches("FORM-PERSON-4", reason, _("Say why it is refused"))
        if breaches:
            raise DomainError(breaches)
        _decide(request, target, actor=actor, now=now, reason=reason.strip())
        record(
            verb="single_form.role_refused", subject=request, actor=actor, now=now, reason=reason.strip(),
            before={"status": "asked"}, after={"status": target},
        )  # fmt: skip
        tell_role(request, actor=actor, now=now)
    return request


def withdraw_enterprise_request(*, request_id: int, actor: User, now: dt.datetime) -> EnterpriseRequest:
    """The person takes his request back. Raises EnterpriseRequest.DoesNotExist for one that is not his."""
    with transaction.atomic():
        request = EnterpriseRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request_id, user=actor)
        target = REQUEST_MACHINE.check("withdraw", request.status)
        request.status = target
        request.save(update_fields=["status"])
        record(
            verb="single_form.role_withdrawn", subject=request, actor=actor, now=now,
            before={"status": "asked"}, after={"status": target},
        )  # fmt: skip
    return request


def _locked(request_id: int, actor: User) -> EnterpriseRequest:
    """The request, locked. FORM-PERSON-5: nobody decides his own."""
    requests = EnterpriseRequest.objects.visible_to(actor).select_related("operator", "user")
    request = requests.select_for_update(of=("self",), no_key=True).get(pk=request_id)
    if request.user_id == actor.pk:
        raise DomainError(Breach("FORM-PERSON-5", _("Your own request is decided by a colleague")))
    return request


def _decide(request: EnterpriseRequest, target: str, *, actor: User, now: dt.datetime, reason: str) -> None:
    request.status, request.decided_by, request.decided_at, request.reason = target, actor, now, reason
    request.save(update_fields=["status", "decided_by", "decided_at", "reason"])
