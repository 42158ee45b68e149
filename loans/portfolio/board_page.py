"""The words and rows of the portfolio's page."""

from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loans.models import LoanClass
from loans.portfolio.board import Board, Sums
from loans.portfolio.lists import CLASS_STATES
from mind_portal.core import thai
from mind_portal.geography.selectors import province_names

MILLION: Final = Decimal(1_000_000)
WATCH_SHARE: Final = 10.0
"""Per cent of the outstanding money that is over thirty days late, from which the page warns: the portal's own mark,
between the funds that do well and the fund's last published NPL share of about 16 %."""


def millions(amount: Decimal) -> str:
    """Baht as millions with one decimal."""
    return thai.format_number(amount / MILLION, 1)


def percent(share: float | None) -> str:
    return thai.format_number(share, 1)


def board_context(board: Board) -> dict[str, Any]:
    """What the template draws."""
    return {
        "sentence": sentence(board),
        "tiles": tiles(board.whole),
        "funnel": funnel(board.whole),
        "programmes": [_programme(programme, sums) for programme, sums in board.programmes],
        "provinces": province_rows(board),
        "ageing": ageing_rows(board),
        "par_url": _measure("loans.par30"),
    }


def _measure(code: str) -> str:
    return reverse("dashboards:measure", args=[code])


def sentence(board: Board) -> str:
    """What somebody would say aloud of it."""
    whole = board.whole
    if not whole.disbursed:
        return _("No money has been paid out yet.")
    owing = int(whole.owing)
    first = ngettext(
        "%(n)s firm owes %(sum)s million baht.", "%(n)s firms owe %(sum)s million baht together.", owing
    ) % {"n": thai.format_number(owing), "sum": millions(whole.outstanding)}  # fmt: skip
    late = int(whole.par30_loans)
    if not late:
        return first + " " + _("None is more than 30 days late.")
    values = {
        "n": thai.format_number(late), "sum": millions(whole.par30), "share": percent(whole.share("par30")),
        "npl": thai.format_number(int(whole.par90_loans)),
    }  # fmt: skip
    text = _("%(n)s are more than 30 days late with %(sum)s million (%(share)s %%), %(npl)s of them more than 90 days.")
    return first + " " + text % values


def tiles(whole: Sums) -> list[dict[str, str]]:
    """The seven figures of the money's way."""
    unit = _("million baht")
    rows = [
        (_("Pot"), millions(whole.pot), unit, ""),
        (_("Asked for"), millions(whole.asked), unit, ""),
        (_("Approved"), millions(whole.approved), unit, ""),
        (_("Paid out"), millions(whole.disbursed), unit, ""),
        (_("Outstanding"), millions(whole.outstanding), unit, ""),
        (_("Over 30 days late (PAR30)"), percent(whole.share("par30")), "%", _state(whole.share("par30"))),
        (_("Over 90 days late (PAR90)"), percent(whole.share("par90")), "%", _state(whole.share("par90"))),
    ]
    return [{"name": name, "value": value, "unit": u, "state": state} for name, value, u, state in rows]


def _state(share: float | None) -> str:
    return "warn" if share is not None and share >= WATCH_SHARE else ""


def funnel(whole: Sums) -> list[dict[str, Any]]:
    """From the first request to the last instalment; each step with its share of the one before."""
    steps = [
        (_("Asked for"), whole.asked_loans, whole.asked),
        (_("Screened by the provincial office"), whole.screened_loans, whole.screened),
        (_("Approved by the committee"), whole.approved_loans, whole.approved),
        (_("Contract signed"), whole.loans, whole.principal),
        (_("Paid out"), whole.paid_out_loans, whole.disbursed),
        (_("Paid back"), whole.settled, whole.back),
    ]
    most = max((int(count) for _name, count, _sum in steps), default=0)
    rows, before = [], 0
    for name, count, amount in steps:
        share = f"{100 * int(count) / before:.0f}" if before else ""
        rows.append({
            "name": name, "cases": thai.format_number(int(count)), "value": int(count), "most": most or 1,
            "sum": millions(amount), "share": share,
        })  # fmt: skip
        before = int(count)
    return rows


def _money(sums: Sums) -> dict[str, Any]:
    return {
        "asked": millions(sums.asked),
        "approved": millions(sums.approved),
        "disbursed": millions(sums.disbursed),
        "outstanding": millions(sums.outstanding),
        "overdue": millions(sums.overdue),
        "par30": percent(sums.share("par30")),
        "par30_sum": millions(sums.par30),
        "par90": percent(sums.share("par90")),
        "state": _state(sums.share("par30")),
        "loans": thai.format_number(int(sums.owing)),
    }


def _programme(programme: Any, sums: Sums) -> dict[str, Any]:
    spent = float(100 * sums.approved / sums.pot) if sums.pot else None
    return {"pk": programme.pk, "name": programme.name, "pot": millions(sums.pot), "spent": spent, **_money(sums)}


def province_rows(board: Board) -> list[dict[str, Any]]:
    """Provinces with the most money at risk first; those without a request are left out."""
    names = province_names()
    found = [(code, sums) for code, sums in board.provinces.items() if sums.asked_loans or sums.loans]
    found.sort(key=lambda each: (-each[1].par30, -each[1].outstanding, each[0]))
    return [{"code": code, "name": names.get(code, code), **_money(sums)} for code, sums in found]


def ageing_rows(board: Board) -> list[dict[str, Any]]:
    """The classes with their loans and money."""
    whole = board.whole.outstanding
    rows = []
    for kind in LoanClass:
        sums = board.ageing[kind.value]
        rows.append({
            "code": kind.value, "name": kind.label, "state": CLASS_STATES[kind.value],
            "loans": thai.format_number(int(sums.owing)), "outstanding": millions(sums.outstanding),
            "share": percent(float(100 * sums.outstanding / whole) if whole else None),
            "value": float(sums.outstanding), "of": float(whole) or 1.0,
        })  # fmt: skip
    return rows
