"""Rows of the list of orders as HTML, from plain values: fifty rows by a template cost several times as much."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mind_portal.core.templatetags.components import icon_html, tag


def orders_html(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The lines of the table."""
    words = {
        "number": escape(pgettext("order", "no.")), "draft": escape(pgettext("order", "Draft")),
        "signed": escape(_("Signed on")), "due": escape(_("Due on")), "address": reverse("audits:order_list"),
    }  # fmt: skip
    return mark_safe("".join(_line(row, words) for row in rows))  # noqa: S308 - texts are escaped, dates are ours


def _line(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    named = f"{words['number']}&nbsp;{escape(row['number'])}" if row["number"] else words["draft"]
    return (
        f'<tr><th scope="row"><a href="{words["address"]}{row["pk"]}/">{escape(row["kind"])} {named}</a>'
        f'<span class="m-table__sub">{escape(row["title"])}</span></th>'
        f'<td>{escape(row["site"])}<span class="m-table__sub">{escape(row["place"])}</span></td>'
        f'<td class="m-beside">{tag(row["sign"][0], row["state"], row["sign"][1])}</td>'
        f'<td class="m-beside m-nw" data-label="{words["signed"]}">{row["signed"] or "–"}</td>'
        f'<td class="m-nw" data-label="{words["due"]}">{row["due"] or "–"}{_left(row)}</td></tr>\n'
    )


def _left(row: Mapping[str, Any]) -> str:
    """What the deadline means today."""
    if not row["left"]:
        return ""
    if row["late"]:
        return f'<span class="m-table__sub o-late">{icon_html("alert-octagon")} {row["left"]}</span>'
    return f'<span class="m-table__sub">{row["left"]}</span>'
