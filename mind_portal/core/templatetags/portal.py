"""Filters of every page: Thai dates, numbers with a unit that does not break away, times."""

import datetime as dt
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mind_portal.core import thai

register = template.Library()


@register.filter
def thai_date(value: dt.date | dt.datetime | None, style: str = "short") -> str:
    """`{{ day|thai_date }}`, `{{ day|thai_date:"long" }}`; พ.ศ. in Thai, A.D. in English."""
    return thai.format_date(value, style)


@register.filter
def thai_time(value: dt.datetime | None) -> str:
    """`14:32 น.`."""
    return thai.format_time(value)


@register.filter
def thai_datetime(value: dt.datetime | None) -> str:
    """`24 พ.ย. 2569 14:32 น.`."""
    return thai.format_datetime(value)


@register.filter
def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """`1,234.5`, `–` for no value (and for a name that the template does not know)."""
    return thai.format_number(None if value == "" else value, decimals)


@register.filter
def unit(value: object, name: str) -> str:
    """The value and its unit with a no-break space between, since Thai breaks lines anywhere."""
    return f"{value}{thai.NO_BREAK_SPACE}{name}"


@register.filter
def ago(value: dt.date | dt.datetime | None) -> str:
    """How long ago in the largest whole unit: `3 เดือนก่อน`, `วันนี้`."""
    if value is None:
        return "–"
    days = (timezone.localdate() - thai.local_date(value)).days
    if days <= 0:
        return _("today")
    if days < 31:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 365:
        return ngettext("%(n)d month ago", "%(n)d months ago", days // 30) % {"n": days // 30}
    return ngettext("%(n)d year ago", "%(n)d years ago", days // 365) % {"n": days // 365}
