"""What the filters of a list offer: only what lies in the user's scope."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from audits.filters import month_of
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.day_filters import day_of
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
    return {
        "provinces": rows if len(rows) > 1 else [],
        "districts": districts,
        "month_text": _time_text(data),
    }


def _time_text(data: QueryDict) -> str:
    """The month or the first day that the address names, in words."""
    month, since = month_of(data.get("month", "")), day_of(data.get("since", ""))
    words = [thai.format_date(month, "longmonth")] if month else []
    if since:
        words.append(_("since %(day)s") % {"day": thai.format_date(since)})
    return " · ".join(words)
