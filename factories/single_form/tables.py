"""Rows of the queue as HTML, put together from plain values: fifty rows by a template cost several times as much."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.core.templatetags.components import tag


def queue_html(rows: Iterable[Mapping[str, Any]], address: str) -> SafeString:
    """The lines of the table; `address` is that of the list, under which each report has its page."""
    words = {"nil": tag("none", _("Nil report")), "by": _("answer by"), "certified": _("certified")}
    return mark_safe("".join(_line(row, address, words) for row in rows))  # noqa: S308 - each value is escaped


def _line(row: Mapping[str, Any], address: str, words: Mapping[str, str]) -> str:
    form, period = escape(row["form"]), escape(row["period"])
    return (
        f'<tr><th scope="row"><a href="{address}{row["pk"]}/">{escape(row["site"])}'
        f'<span class="m-sr"> {form} {period}</span></a><span class="m-table__sub">{escape(row["place"])}</span></th>'
        f'<td>{form}<span class="m-table__sub">{period}</span></td><td>{_state(row, words)}</td>'
        f"<td>{_due(row, words)}</td></tr>\n"
    )


def _state(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    tags: list[str] = [tag(row["state"], row["status"], row["icon"])]
    if row["nil"]:
        tags.append(words["nil"])
    if row["warnings"]:
        explained = _("%(n)s explained") % {"n": thai.format_number(row["warnings"])}
        tags.append(tag("warn", explained, "message-report"))
    until = f'<span class="m-table__sub">{words["by"]} {row["answer_by"]}</span>' if row["answer_by"] else ""
    return f'<span class="m-tags">{"".join(tags)}</span>{until}'


def _due(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    due = f'<span class="m-nw">{row["due"]}</span>'
    if row["late"]:
        return f'{due} <span class="r-late">{tag(row["late_state"], row["late"])}</span>'
    return (
        f'{due}<span class="m-table__sub">{words["certified"]} {row["certified"]}</span>' if row["certified"] else due
    )
