"""Whom to phone at a factory: what the register has, and the people who act for its operator in the portal."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from factories.facts import Contact
from factories.models import Site
from mind_portal.accounts.models import EnterpriseRole


def contacts_of(site_ids: Sequence[int], day: dt.date) -> dict[int, list[Contact]]:
    """The factory's own number first, then its operator's people with a telephone or an address. Two queries."""
    sites = list(Site.objects.filter(pk__in=site_ids).values_list("pk", "operator_id", "phone"))
    people: dict[int, list[Contact]] = {}
    roles = EnterpriseRole.objects.filter(operator_id__in={operator for _pk, operator, _phone in sites})
    for role in roles.filter(user__is_active=True).select_related("user").order_by("kind", "pk"):
        user = role.user
        if user.phone or user.email:
            contact = Contact(user.display_name, role.get_kind_display(), user.phone, user.email)
            people.setdefault(role.operator_id, []).append(contact)
    found = {}
    for pk, operator, phone in sites:
        own = [Contact("", _("the factory's telephone in the register"), phone)] if phone else []
        found[pk] = own + people.get(operator, [])
    return found
