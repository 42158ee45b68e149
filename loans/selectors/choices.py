"""What the filters and forms offer: only what lies in the user's scope."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from factories.models import Site
from loans.filters import STAGES
from loans.models import Programme, ProgrammeTerms
from loans.selectors.offers import purposes_of
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.geography.models import Province


def province_choices(user: User) -> list[tuple[str, str]]:
    """The provinces in the scope, by name."""
    provinces = Province.objects.order_by("name_th" if thai.is_thai() else "name_en")
    if not user.scope.everything:
        provinces = provinces.filter(code__in=user.scope.provinces)
    return [(province.code, province.name) for province in provinces]


def application_choices(user: User, data: QueryDict) -> dict[str, Any]:
    """The choices of the filters and how many of them narrow the list."""
    provinces = province_choices(user)
    chosen = data.getlist("status")
    return {
        "provinces": provinces if len(provinces) > 1 else [],
        "programmes": [(one.code, one.name) for one in Programme.objects.order_by("position")],
        "stages": [(value, label, value in chosen) for value, label in STAGES],
        "filter_count": sum(1 for name in ("province", "programme", "status", "month", "q", "late") if data.get(name)),
        "query": data.urlencode(),
    }


def site_choices(user: User, operator_id: int | None = None) -> list[tuple[str, str]]:
    """The factories that a firm's person may apply for."""
    sites = Site.objects.visible_to(user).select_related("province").order_by("sort_key", "pk")
    if operator_id is not None:
        sites = sites.filter(operator_id=operator_id)
    return [(str(site.pk), f"{site.name} · {site.province.name}") for site in sites[:200]]


def purpose_choices(terms: ProgrammeTerms | None) -> list[tuple[str, str]]:
    return list(purposes_of(terms).items()) if terms else []


def members() -> list[User]:
    """Everybody who may sit in a meeting."""
    found = User.objects.filter(role_grants__role=Role.COMMITTEE, is_active=True).distinct()
    return list(found.order_by("display_name"))


def meeting_provinces() -> list[tuple[str, str]]:
    """The provinces a meeting may be for, the nation first."""
    provinces = Province.objects.order_by("name_th" if thai.is_thai() else "name_en")
    return [("", _("Nation-wide")), *((province.code, province.name) for province in provinces)]
