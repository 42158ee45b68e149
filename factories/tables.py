"""Rows of the register as HTML, put together from plain values: fifty rows by a template cost ten times as much."""

import datetime as dt
import html
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factories.models import LicenceStatus, LocationFlag
from factories.numbers import show_new
from factories.search import mark
from mind_portal.core import thai
from mind_portal.core.templatetags.components import icon_html

STATUS_STATES: Final = {
    LicenceStatus.OPERATING: ("good", "circle-check"),
    LicenceStatus.LICENSED: ("info", "file-check"),
    LicenceStatus.STOPPED: ("none", "player-pause"),
    LicenceStatus.CLOSED: ("none", "circle-x"),
    LicenceStatus.STRUCK_OFF: ("none", "circle-x"),
}
"""State and icon of each status; none of them is bad by itself, so none is red."""

MAX_TAGS: Final = 2
BANGKOK: Final = "กรุงเทพมหานคร"
LONG_TYPE: Final = 70


class Row(NamedTuple):
    """What a line of the list shows, in the order in which the selector asks for it."""

    pk: int
    name: str
    operator: str
    status: str
    factory_class: int | None
    type_code: str | None
    type_name: str | None
    district: str | None
    subdistrict: str | None
    province: str
    horsepower: Decimal
    workers: int
    last_inspected_on: dt.date | None
    open_findings: int
    class_disagrees: bool
    location_flag: str
    estate: str
    licence_count: int
    number: str | None
    old_number: str | None


def type_label(code: str | None) -> str:
    """`10(1)` for 01001, `14` for 01400."""
    if not code:
        return ""
    number, sub = int(code[:3]), int(code[3:])
    return f"{number}({sub})" if sub else str(number)


def shorten(text: str, limit: int = LONG_TYPE) -> str:
    """The text up to `limit` characters, never cut before a vowel or tone mark."""
    if len(text) <= limit:
        return text
    cut = limit
    while cut > 1 and "\u0e30" <= text[cut] <= "\u0e3a" or "\u0e45" <= text[cut] <= "\u0e4e":
        cut -= 1
    return text[:cut].rstrip() + "…"


def area_names(district: str | None, subdistrict: str | None, *, in_bangkok: bool) -> tuple[str, str]:
    """District and subdistrict with what they are called: อ. and ต., in Bangkok nothing (เขต is in the name)."""
    if not thai.is_thai() or in_bangkok:
        return district or "", subdistrict or ""
    return f"อ.{district}" if district else "", f"ต.{subdistrict}" if subdistrict else ""


@lru_cache(maxsize=256)
def tag(state: str, icon: str, text: str) -> str:
    """One tag of a row: icon, word, colour."""
    return f'<span class="m-tag m-tag--{state}">{icon_html(icon)}{html.escape(text)}</span>'


def status_tag(status: str) -> SafeString:
    state, icon = STATUS_STATES.get(LicenceStatus(status), ("none", "circle-dashed"))
    return mark_safe(tag(state, icon, str(LicenceStatus(status).label)))  # noqa: S308 - every value is escaped where it is put in


def tags_of(row: Row) -> str:
    """At most two tags, the worst first: what an officer must know before opening the factory."""
    found: list[str] = []
    if row.open_findings:
        text = ngettext("%(n)d open finding", "%(n)d open findings", row.open_findings) % {"n": row.open_findings}
        found.append(tag("warn", "alert-triangle", text))
    if row.class_disagrees:
        found.append(tag("warn", "scale", _("Class differs")))
    if row.location_flag not in ("", LocationFlag.MISSING):
        found.append(tag("warn", "map-pin-off", _("Place in doubt")))
    if row.status != LicenceStatus.OPERATING:
        found.append(status_tag(row.status))
    elif row.estate:
        found.append(tag("info", "building", _("In an estate")))
    if not found:
        found.append(tag("good", "circle-check", str(LicenceStatus.OPERATING.label)))
    return "".join(found[:MAX_TAGS])


def ago(day: dt.date, today: dt.date) -> str:
    """How long ago, in the largest whole unit."""
    days = (today - day).days
    if days <= 0:
        return _("today")
    if days < 31:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 365:
        return ngettext("%(n)d month ago", "%(n)d months ago", days // 30) % {"n": days // 30}
    return ngettext("%(n)d year ago", "%(n)d years ago", days // 365) % {"n": days // 365}


def _numbers(row: Row, words: Sequence[str]) -> str:
    numbers = [show_new(row.number)] if row.number else []
    if row.old_number:
        numbers.append(row.old_number)
    return " · ".join(f'<span class="m-id">{mark(number, words)}</span>' for number in numbers)


def _first_cell(row: Row, words: Sequence[str]) -> str:
    lines = [f'<a class="f-name" href="/factories/{row.pk}/">{mark(row.name, words)}</a>']
    if row.operator != row.name:
        lines.append(f'<span class="m-table__sub">{mark(row.operator, words)}</span>')
    if row.licence_count > 1:
        text = ngettext("%(n)d licence on this place", "%(n)d licences on this place", row.licence_count)
        lines.append(f'<span class="m-table__sub">{text % {"n": row.licence_count}}</span>')
    numbers = _numbers(row, words)
    if numbers:
        lines.append(f'<span class="m-table__sub">{numbers}</span>')
    return "".join(lines)


class _Said(NamedTuple):
    """The words of a row in the language of the request, asked for once a page."""

    factory_class: str
    horsepower: str
    workers: str
    last: str
    never: str

    @classmethod
    def now(cls) -> "_Said":
        of_class = _("Class %(n)d").replace(" ", thai.NO_BREAK_SPACE)
        return cls(of_class, _("HP"), _("workers"), _("Last inspection"), _("never inspected"))


def row_html(row: Row, words: Sequence[str], today: dt.date, said: _Said, *, with_province: bool) -> str:
    """One line of the table, which a phone shows as a card."""
    kind = html.escape(f"{type_label(row.type_code)} {shorten(row.type_name or '')}".strip() or "–")
    class_text = said.factory_class % {"n": row.factory_class} if row.factory_class else "–"
    district, subdistrict = area_names(row.district, row.subdistrict, in_bangkok=row.province == BANGKOK)
    place = mark(district or "–", words)
    if subdistrict:
        place += f'<span class="m-table__sub">{mark(subdistrict, words)}</span>'
    if with_province:
        place += f'<span class="m-table__sub">{html.escape(row.province)}</span>'
    if row.last_inspected_on:
        when = ago(row.last_inspected_on, today)
        last = f'{thai.format_date(row.last_inspected_on)}<span class="m-table__sub">{when}</span>'
    else:
        last = f'–<span class="m-table__sub">{said.never}</span>'
    horsepower, workers = thai.format_number(row.horsepower), thai.format_number(row.workers)
    return (
        f'<tr id="site-{row.pk}"><th scope="row">{_first_cell(row, words)}</th>'
        f'<td class="f-type"><span class="f-kind">{kind}</span><span class="m-table__sub">{class_text}</span></td>'
        f'<td class="f-place">{place}</td>'
        f'<td class="m-num f-size"><span data-unit="{said.horsepower}">{horsepower}</span>'
        f'<span class="m-table__sub" data-unit="{said.workers}">{workers}</span></td>'
        f'<td class="f-tags"><span class="m-tags">{tags_of(row)}</span></td>'
        f'<td class="f-last m-nw" data-label="{said.last}">{last}</td></tr>'
    )


def rows_html(rows: Sequence[Row], words: Sequence[str], today: dt.date, *, with_province: bool) -> SafeString:
    """The body of the table; every value in it is escaped where it is put in."""
    said = _Said.now()
    return mark_safe("".join(row_html(row, words, today, said, with_province=with_province) for row in rows))  # noqa: S308 - every value is escaped where it is put in
