"""The three programmes side by side: what each offers, what it would cost, and which the firm may use."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factories.models import Operator, Site
from loans.eligibility import Firm, Verdict, Wish, judge
from loans.models import Application, ApplicationStatus, Collateral, ProgrammeTerms, Round
from loans.selectors.firms import firm_of
from loans.selectors.lists import million
from loans.selectors.offers import all_terms_on, next_rounds, offer_of, open_rounds, purposes_of, size_of, words
from loans.selectors.records import answer_row
from loans.services.money import room_for
from loans.terms import Rates, instalment, read_rates
from mind_portal.core import thai

IN_THE_QUEUE = (
    ApplicationStatus.SUBMITTED, ApplicationStatus.SCREENING, ApplicationStatus.RETURNED, ApplicationStatus.REFERRED,
    ApplicationStatus.SCREENED, ApplicationStatus.IN_MEETING, ApplicationStatus.WAITING,
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What the page's form says; `amount` None: not said."""

    amount: Decimal | None = None
    purpose: str = ""
    collateral: str = Collateral.NONE


def firms_of(user: Any) -> QuerySet[Operator]:
    """The enterprises that an operator's person works for."""
    return Operator.objects.visible_to(user).order_by("name_key")


def firm_by_key(user: Any, key: int) -> Operator | None:
    """An enterprise that the user may look at: his own, or one with a factory in his scope."""
    sites = Site.objects.visible_to(user).filter(operator_id=key)
    return Operator.objects.filter(pk=key, pk__in=sites.values("operator_id")).first()


def compare_page(user: Any, operator: Operator | None, wanted: Wanted, day: dt.date) -> dict[str, Any]:
    """Everything that the page shows; without a firm only what the programmes offer."""
    terms = all_terms_on(day)
    firm = firm_of(operator, day) if operator else None
    sites = list(Site.objects.visible_to(user).filter(operator=operator).order_by("-workers", "pk")) if operator else []
    rounds, later = open_rounds(day), next_rounds(day)
    columns = [_column(one, firm, wanted, day) for one in terms]
    for column, one in zip(columns, terms, strict=True):
        column["round"] = rounds.get(one.programme_id)
        column["queue"] = _queue(one, sites[0] if sites else None, firm, rounds, later)
    columns.sort(key=lambda column: (column["rank"], column["position"]))
    if firm and columns and columns[0]["state"] == "good" and columns[0]["fits"]:
        columns[0]["best"] = True
    return {
        "columns": columns, "firm": firm, "operator": operator, "sites": sites, "rules": _rule_rows(columns),
        "rule_count": len({row["code"] for column in columns for row in column["answers"]}),
        "purposes": _all_purposes(terms), "collaterals": Collateral.choices, "wanted": wanted,
        "as_of": thai.format_date(max((one.valid_from for one in terms), default=day)),
        "advice": _advice(columns) if firm else None,
    }  # fmt: skip


def _column(terms: ProgrammeTerms, firm: Firm | None, wanted: Wanted, day: dt.date) -> dict[str, Any]:
    offer = offer_of(terms, day)
    verdict = judge(firm, Wish(wanted.amount, wanted.purpose), offer) if firm else None
    rates = read_rates(terms.rates)
    return {
        "code": terms.programme.code, "name": terms.programme.name, "summary": terms.programme.summary,
        "position": terms.programme.position, "best": False,
        "ceiling": figure(terms, "ceiling", million(terms.ceiling) if terms.ceiling else ""),
        "rate": figure(terms, "rates", rate_words(rates)),
        "term": figure(terms, "max_months", term_words(terms.max_months)),
        "grace": figure(terms, "grace_months", months_words(terms.grace_months)),
        "estimate": estimate(terms, rates, wanted),
        "answers": [answer_row(one) for one in verdict.answers] if verdict else [],
        **_standing(verdict, terms, wanted),
    }  # fmt: skip


def figure(terms: ProgrammeTerms, name: str, text: str) -> dict[str, Any]:
    """A figure of the terms with its source; an unknown one says so."""
    source = terms.sources.get(name, {})
    return {
        "text": text, "known": bool(text), "source": source.get("text", ""), "verified": bool(source.get("verified"))
    }  # fmt: skip


def _standing(verdict: Verdict | None, terms: ProgrammeTerms, wanted: Wanted) -> dict[str, Any]:
    """The tag over a column: may apply, for another purpose, or what is missing."""
    fits = not wanted.purpose or wanted.purpose in purposes_of(terms)
    if verdict is None:
        return {"state": "none", "tag": "", "rank": 0, "fits": fits, "missing": 0, "open": 0}
    missing, still_open = len(verdict.missing), len(verdict.open)
    if verdict.state == "good":
        tag = _("May apply, fits what it is for") if wanted.purpose else _("May apply")
    elif verdict.state == "warn":
        tag = _("May apply, but not for this purpose")
    else:
        tag = ngettext("Not yet: %(n)d condition", "Not yet: %(n)d conditions", missing) % {"n": missing}
    rank = {"good": 0, "warn": 1, "bad": 2}[verdict.state]
    return {"state": verdict.state, "tag": tag, "rank": rank, "fits": fits, "missing": missing, "open": still_open}


def rate_words(rates: Rates) -> str:
    """`3% in the first 3 years`, `5–7%`, `3–5% by collateral`."""
    if rates.kind == "by_year":
        first = rates.steps[0]
        years = (first.last or 0) // 12
        text = _("%(rate)s%% in the first %(years)d years")
        return text % {"rate": thai.format_number(first.rate), "years": years} if first.rate is not None else ""
    values = {"low": thai.format_number(rates.low), "high": thai.format_number(rates.high)}
    return (_("%(low)s–%(high)s%% by collateral") if rates.kind == "by_collateral" else "%(low)s–%(high)s%%") % values


def term_words(months: int | None) -> str:
    if months is None:
        return ""
    if months % 12:
        return _("up to %(n)d months") % {"n": months}
    return _("up to %(n)d years") % {"n": months // 12}


def months_words(months: int | None) -> str:
    return "" if months is None else _("%(n)d months") % {"n": months}


def estimate(terms: ProgrammeTerms, rates: Rates, wanted: Wanted) -> dict[str, str]:
    """The instalment of what is wanted, over the longest term at the rate that may be assumed; empty when unknown."""
    rate = rates.assumed(wanted.collateral)
    if not terms.max_months:
        return {"amount": "", "how": _("Can be worked out when the term is announced")}
    if rate is None:
        return {"amount": "", "how": _("Can be worked out when the rate is announced")}
    if wanted.amount is None or wanted.amount <= 0:
        return {"amount": "", "how": _("Say how much you need")}
    if terms.ceiling is not None and wanted.amount > terms.ceiling:
        return {"amount": "", "how": _("More than the ceiling")}
    how = _("%(n)d instalments at %(rate)s%%") % {"n": terms.max_months, "rate": thai.format_number(rate)}
    return {"amount": thai.format_number(instalment(wanted.amount, rate, terms.max_months), 0), "how": how}


def _queue(
    terms: ProgrammeTerms, site: Site | None, firm: Firm | None, rounds: Mapping[int, Round], later: Mapping[int, Round]
) -> dict[str, Any]:
    """What is left in the firm's province, and how many wait before it."""
    found = rounds.get(terms.programme_id)
    if found is None:
        following = later.get(terms.programme_id)
        if following is None:
            return {"text": _("No round is open"), "full": True}
        text = _("No round is open; the next opens on %(day)s") % {"day": thai.format_date(following.opens_on)}
        return {"text": text, "full": True}
    if site is None:
        text = _("Open until %(day)s") % {"day": thai.format_date(found.closes_on)}
        return {"text": text, "full": False}
    size = size_of(firm.workers if firm else None, found.opens_on)
    left = room_for(Application(round=found, province_id=site.province_id, size_class=size), found.pot).left
    waiting = Application.objects.filter(round=found, province_id=site.province_id, status__in=IN_THE_QUEUE).count()
    values = {"left": million(max(left, Decimal(0))), "n": waiting}
    if left <= 0:
        return {"text": _("Used up in this round · %(n)d in the queue") % values, "full": True}
    return {"text": _("%(left)s left · %(n)d in the queue") % values, "full": False}


def _rule_rows(columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One line a rule, over all columns; a programme that does not ask for it says so."""
    titles: dict[str, str] = {}
    for column in columns:
        for row in column["answers"]:
            titles.setdefault(row["code"], row["title"])
    by_code = [{row["code"]: row for row in column["answers"]} for column in columns]
    return [
        {
            "title": title, "ours": any(rows[code]["ours"] for rows in by_code if code in rows),
            "cells": [
                (rows.get(code), column["best"], column["name"])
                for rows, column in zip(by_code, columns, strict=True)
            ],
        }
        for code, title in titles.items()
    ]  # fmt: skip


def _all_purposes(terms: Sequence[ProgrammeTerms]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for one in terms:
        for entry in one.purposes:
            found.setdefault(entry["code"], words(entry))
    return list(found.items())


def _advice(columns: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """The programme that only one condition keeps from the firm, and what to do about it."""
    for column in columns:
        if column["state"] == "bad" and column["missing"] == 1:
            lacking = next(row for row in column["answers"] if row["blocks"] and row["state"] == "bad")
            return {"name": column["name"], "title": lacking["title"], "how": lacking["how"]}
    return None
