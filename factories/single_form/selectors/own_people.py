"""The enterprises that a person acts for, those who act beside him, and what he has asked for."""

from typing import Any

from factories.models import Licence, Operator, Site
from factories.single_form.models import EnterpriseRequest, RequestStatus
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.core import thai

STATES = {"asked": "info", "approved": "good", "refused": "bad", "withdrawn": "none"}


def people_page(user: User) -> dict[str, Any]:
    """Everything that the page shows; `kinds` are what one may ask for."""
    operators = {o.pk: o for o in Operator.objects.visible_to(user)}
    colleagues: dict[int, list[str]] = {}
    roles = EnterpriseRole.objects.filter(operator_id__in=operators).select_related("user")
    for role in roles.order_by("user__display_name", "kind"):
        name = f"{role.user.display_name}: {EnterpriseRole.Kind(role.kind).label}"
        colleagues.setdefault(role.operator_id, []).append(name)
    asked = EnterpriseRequest.objects.filter(user=user).select_related("operator", "site").order_by("-asked_at")
    return {
        "enterprises": [{"name": o.name, "people": colleagues.get(o.pk, [])} for o in operators.values()],
        "requests": [_request_row(one) for one in asked[:20]],
        "kinds": list(EnterpriseRole.Kind.choices),
        "typed": {"kind": EnterpriseRole.Kind.PREPARER.value},
        "errors": {},
    }


def _request_row(one: EnterpriseRequest) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.operator.name,
        "site": one.site.name,
        "kind": str(EnterpriseRole.Kind(one.kind).label),
        "state": STATES[one.status],
        "status": str(RequestStatus(one.status).label),
        "open": one.status == RequestStatus.ASKED,
        "asked_at": thai.format_datetime(one.asked_at),
        "reason": one.reason,
    }


def site_by_number(typed: str) -> Site | None:
    """The factory whose licence has exactly this number, old or new; a name or a part of a number finds nothing."""
    text = thai.to_arabic_digits(thai.clean_text(typed))
    digits = "".join(sign for sign in text if sign.isdigit())
    licences = Licence.objects.select_related("site")
    found = licences.filter(number=digits).first() if len(digits) == 14 else None
    found = found or (licences.filter(old_number=text).first() if text else None)
    return found.site if found else None
