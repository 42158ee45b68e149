"""Who acts for which enterprise: what was asked, by whom, and the factory that a number means."""

from typing import Any

from django.db.models import Q

from factories.models import Licence, Site
from factories.single_form.models import EnterpriseRequest, RequestStatus
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.core import thai
from mind_portal.documents.models import Attachment

STATES = {
    RequestStatus.ASKED: ("warn", "clock"),
    RequestStatus.APPROVED: ("good", "circle-check"),
    RequestStatus.REFUSED: ("bad", "circle-x"),
    RequestStatus.WITHDRAWN: ("none", "arrow-back-up"),
}


def site_by_number(typed: str) -> Site | None:
    """The factory with exactly this number, however it is spaced: nobody looks about among others' factories."""
    text = "".join(thai.to_arabic_digits(typed).split())
    digits = text.replace("-", "")
    if len(digits) < 4:
        return None
    found = Licence.objects.filter(Q(old_number=text) | Q(source_key=text) | Q(number=digits))
    licence = found.select_related("site__operator").order_by("pk").first()
    return licence.site if licence else None


def request_rows(requests: Any) -> list[dict[str, Any]]:
    """Requests as a list shows them."""
    kinds = dict(EnterpriseRole.Kind.choices)
    return [
        {
            "pk": request.pk,
            "person": str(request.user),
            "email": request.user.email,
            "operator": request.operator.name,
            "site": request.site.name,
            "kind": str(kinds[EnterpriseRole.Kind(request.kind)]),
            "authority": request.authority,
            "asked": thai.format_datetime(request.asked_at),
            "status": str(RequestStatus(request.status).label),
            "state": STATES[RequestStatus(request.status)][0],
            "icon": STATES[RequestStatus(request.status)][1],
            "waits": request.status == RequestStatus.ASKED,
            "reason": request.reason,
            "decided": thai.format_datetime(request.decided_at) if request.decided_at else "",
            "decided_by": str(request.decided_by) if request.decided_by else "",
        }
        for request in requests.select_related("user", "operator", "site", "decided_by")
    ]


def may_read_document(user: Any, request_id: str) -> bool:
    """The person himself, and whoever decides in the factory's province."""
    if not request_id.isdecimal():
        return False
    requests = EnterpriseRequest.objects.filter(pk=int(request_id))
    if requests.filter(user_id=user.pk).exists():
        return True
    return bool(user.has_perm("single_form.approve_enterprise_role") and requests.visible_to(user).exists())


def documents_of(request_id: int) -> list[tuple[str, str]]:
    """(key, name) of the files that came with a request."""
    subject = {"subject_type": EnterpriseRequest._meta.label_lower, "subject_id": str(request_id)}
    return [(str(pk), name) for pk, name in Attachment.objects.present().filter(**subject).values_list("pk", "name")]


def own_requests(user: User) -> list[dict[str, Any]]:
    """What the person asked, the newest first."""
    return request_rows(EnterpriseRequest.objects.filter(user=user).order_by("-asked_at", "-pk"))


def own_roles(user: User) -> list[tuple[str, str]]:
    """(enterprise, what he is there)."""
    roles = user.enterprise_roles.select_related("operator").order_by("operator__name", "kind")
    return [(role.operator.name, role.get_kind_display()) for role in roles]
