"""What the office and the committee weigh: facts of one moment that can be frozen, and the page they make.

The facts are kept as values, not as sentences, so that each reader reads them in his language.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from factories.facts import OpenDuty, PastIncident, ReportStanding
from loans.eligibility import Firm, Verdict, Wish, judge
from loans.models import Application, ApplicationForm, ProgrammeTerms, Recommendation, Screening
from loans.selectors.firms import firm_of, values_of
from loans.selectors.offers import documents_of, offer_of, terms_on
from loans.terms import cover, instalment, read_rates
from mind_portal.core import thai
from mind_portal.documents.models import Attachment
from mind_portal.legal.selectors import values_on

KEPT = (
    "project_title", "project_text", "cost_rows", "own_money", "saving_kwh", "saving_tco2e", "saving_baht",
    "finance_year", "revenue", "revenue_before", "profit", "cash_flow", "debt", "equity", "debt_service", "jobs_new",
    "local_share",
)  # fmt: skip
"""Items of the form that the committee weighs."""


def dossier_facts(application: Application, day: dt.date) -> dict[str, Any]:
    """Everything that is weighed, as JSON."""
    form = ApplicationForm.objects.get(application=application)
    values = values_of(form)
    terms = terms_on(application.round.programme_id, application.round.opens_on)
    wanted = {code for code, (_name, required) in (documents_of(terms).items() if terms else ()) if required}
    attached = set(Attachment.objects.about(application).values_list("slot", flat=True))
    return {
        "on": day.isoformat(),
        "firm": firm_record(firm_of(application.operator, day, form)),
        "values": {code: values[code] for code in KEPT if code in values},
        "documents": {"wanted": len(wanted), "attached": len(wanted & attached)},
        "screening": _screening(application),
    }


def _screening(application: Application) -> dict[str, Any]:
    written = Screening.objects.filter(application=application, sent_back_at=None).select_related("officer").first()
    if written is None:
        return {}
    return {
        "by": written.officer.display_name, "on": thai.local_date(written.written_at).isoformat(),
        "recommendation": written.recommendation, "amount": None if written.amount is None else str(written.amount),
        "opinion": written.opinion, "conditions": written.conditions, "score": sum(written.scores.values()),
        "confirmed": written.confirmed_at is not None,
    }  # fmt: skip


# --- the firm's facts, to JSON and back ------------------------------------------------------------------------------


def firm_record(firm: Firm) -> dict[str, Any]:
    """The facts as JSON; `read_firm` gives the same facts back."""
    return {
        "today": firm.today.isoformat(), "kind": firm.kind, "tax_number": firm.tax_number, "workers": firm.workers,
        "fixed_assets": None if firm.fixed_assets is None else str(firm.fixed_assets), "since": _iso(firm.since),
        "operating": firm.operating, "register_of": _iso(firm.register_of),
        "duties": None if firm.duties is None else [_plain(duty) for duty in firm.duties],
        "reports": None if firm.reports is None else _plain(firm.reports),
        "incidents": None if firm.incidents is None else [_plain(one) for one in firm.incidents],
        "helped": list(firm.helped), "declared": dict(firm.declared), "declared_on": _iso(firm.declared_on),
    }  # fmt: skip


def _plain(fact: OpenDuty | PastIncident | ReportStanding) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in dataclasses.asdict(fact).items()
    }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def read_firm(data: Mapping[str, Any]) -> Firm:
    """The facts that `firm_record` wrote."""
    duties, reports, incidents = data["duties"], data["reports"], data["incidents"]
    return Firm(
        today=dt.date.fromisoformat(data["today"]), kind=data["kind"], tax_number=data["tax_number"],
        workers=data["workers"], since=_day(data["since"]), operating=data["operating"],
        fixed_assets=None if data["fixed_assets"] is None else Decimal(data["fixed_assets"]),
        register_of=_day(data["register_of"]),
        duties=None if duties is None else [_duty(one) for one in duties],
        reports=None if reports is None else _reports(reports),
        incidents=None if incidents is None else [_incident(one) for one in incidents],
        helped=tuple(data["helped"]), declared=data["declared"], declared_on=_day(data["declared_on"]),
    )  # fmt: skip


def _duty(data: Mapping[str, Any]) -> OpenDuty:
    return OpenDuty(**{**data, "since": dt.date.fromisoformat(data["since"]), "due_on": _day(data["due_on"])})


def _incident(data: Mapping[str, Any]) -> PastIncident:
    return PastIncident(**{**data, "happened_on": dt.date.fromisoformat(data["happened_on"])})


def _reports(data: Mapping[str, Any]) -> ReportStanding:
    return ReportStanding(**{**data, "last_certified_on": _day(data["last_certified_on"])})


# --- the page --------------------------------------------------------------------------------------------------------


def verdict_of(application: Application, terms: ProgrammeTerms, facts: Mapping[str, Any]) -> Verdict:
    """The eligibility by the facts, whether they are frozen or of now."""
    firm = read_firm(facts["firm"])
    saving = facts["values"].get("saving_kwh")
    wish = Wish(application.asked, application.purpose, None if saving is None else Decimal(str(saving)))
    return judge(firm, wish, offer_of(terms, firm.today))


def figures_of(application: Application, terms: ProgrammeTerms, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The four figures over the file: amount, instalment, DSCR, debts to equity."""
    values = {code: Decimal(str(value)) for code, value in facts["values"].items() if isinstance(value, int | float)}
    months = application.months or terms.max_months
    rate = read_rates(terms.rates).assumed(application.collateral)
    monthly = instalment(application.asked, rate, months) if rate is not None and months else None
    dscr = None
    if monthly is not None and "cash_flow" in values:
        dscr = cover(values["cash_flow"], values.get("debt_service", Decimal(0)), monthly)
    least = values_on("LOAN_DSCR_", dt.date.fromisoformat(facts["on"])).get("LOAN_DSCR_LEAST")
    equity = values.get("equity")
    leverage = values["debt"] / equity if equity and equity > 0 and "debt" in values else None
    return {
        "asked": application.asked, "months": months, "rate": rate, "monthly": monthly, "dscr": dscr, "least": least,
        "dscr_state": "" if dscr is None or least is None else "good" if dscr >= least else "bad", "leverage": leverage,
        "year": int(values["finance_year"]) if "finance_year" in values else None,
    }  # fmt: skip


def evidence_rows(facts: Mapping[str, Any], verdict: Verdict) -> list[dict[str, str]]:
    """What is to be weighed, a line each: what about, in words, how it stands."""
    answers = {answer.code: answer for answer in verdict.answers}
    rows = [_finance(facts["values"])]
    for code, good in (
        ("npl", _("stated")),
        ("orders", _("in order")),
        ("reports", _("complete")),
        ("incidents", _("none")),
    ):
        answer = answers.get(code)
        if answer is not None:
            state = {"yes": "good", "no": "bad" if answer.blocks else "warn", "unknown": "none"}[answer.state]
            word = {"yes": good, "no": _("look here"), "unknown": _("not known")}[answer.state]
            rows.append({"title": answer.title, "text": answer.reason, "state": state, "word": word, "how": answer.how})
    rows.append(_documents(facts["documents"]))
    if facts["screening"]:
        rows.append(_opinion(facts["screening"]))
    return rows


def _finance(values: Mapping[str, Any]) -> dict[str, str]:
    revenue, before, profit = (values.get(code) for code in ("revenue", "revenue_before", "profit"))
    if revenue is None:
        return {"title": _("Finances"), "text": _("not stated"), "state": "none", "word": _("not known"), "how": ""}
    parts = [_("revenue %(n)s million baht") % {"n": thai.format_number(revenue / 1_000_000, 1)}]
    if before:
        change = 100 * (revenue - before) / before
        word = _("up %(n)s%%") if change >= 0 else _("down %(n)s%%")
        parts.append(word % {"n": thai.format_number(abs(change), 1)})
    if profit is not None:
        parts.append(_("profit %(n)s million baht") % {"n": thai.format_number(profit / 1_000_000, 1)})
    if profit is None:
        state, word = "none", _("not known")
    else:
        state, word = ("good", _("profit")) if profit >= 0 else ("warn", _("loss"))
    return {"title": _("Finances"), "text": " · ".join(parts), "state": state, "word": word, "how": ""}


def _documents(counts: Mapping[str, int]) -> dict[str, str]:
    complete = counts["attached"] >= counts["wanted"]
    text = _("%(n)d of %(of)d required documents") % {"n": counts["attached"], "of": counts["wanted"]}
    return {
        "title": _("Documents"), "text": text, "state": "good" if complete else "warn",
        "word": _("complete") if complete else _("incomplete"), "how": "",
    }  # fmt: skip


def _opinion(screening: Mapping[str, Any]) -> dict[str, str]:
    word = str(Recommendation(screening["recommendation"]).label)
    parts = [word, screening["opinion"], screening["conditions"]]
    return {
        "title": _("Opinion of the office"), "text": " · ".join(part for part in parts if part), "state": "info",
        "word": screening["by"], "how": "",
    }  # fmt: skip
