"""What the filters of a list offer: only what lies in the user's scope."""

from typing import Any

from django.http import QueryDict

from audits.filters import month_of
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import District, Province


def inspection_choices(user: User, data: QueryDict) -> dict[str, Any]:
    """Provinces (when there is more than one), districts of the one chosen, and the month in words."""
    scope = user.scope
    provinces = Province.objects.order_by("name_th" if thai.is_thai() else "name_en")
    if not scope.everything:
        provinces = provinces.filter(code__in=scope.provinces)
    rows = [(province.code, province.name) for province in provinces]
    chosen = rows[0][0] if len(rows) == 1 else data.get("province", "")
    districts = [(d.code, d.name) for d in District.objects.filter(province=chosen)] if chosen else []
    month = month_of(data.get("month", ""))
    return {
        "provinces": rows if len(rows) > 1 else [],
        "districts": districts,
        "month_text": thai.format_date(month, "longmonth") if month else "",
    }
