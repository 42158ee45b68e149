"""Which programme a firm may use, and why not the others: pure rules over plain facts.

Each rule answers yes, no, or "?" where the facts do not say, with its reason, where the fact comes from and of which
day, and what to do. `docs/loans.md` lists the ids. None of it is a decision; the committee decides.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factories.facts import OpenDuty, PastIncident, ReportStanding
from mind_portal.core import thai

State = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Firm:
    """What is known of a firm on `today`; None is "nobody said so", an empty list is "none".

    `declared`: the firm's own statements by code (npl_free, not_sued …). `helped`: what the fund lent it already.
    """

    today: dt.date
    kind: str = "unknown"
    tax_number: str = ""
    workers: int | None = None
    fixed_assets: Decimal | None = None
    since: dt.date | None = None
    operating: bool | None = None
    register_of: dt.date | None = None
    duties: Sequence[OpenDuty] | None = None
    reports: ReportStanding | None = None
    incidents: Sequence[PastIncident] | None = None
    helped: Sequence[str] = ()
    declared: Mapping[str, bool] = field(default_factory=dict)
    declared_on: dt.date | None = None


@dataclass(frozen=True)
class Wish:
    """What the firm wants: how much, for what."""

    amount: Decimal | None = None
    purpose: str = ""
    saving: Decimal | None = None


@dataclass(frozen=True)
class Offer:
    """What a programme asks for: its ceiling and purposes on the day, and the limits of the law's data."""

    code: str
    ceiling: Decimal | None
    purposes: Mapping[str, str]
    rules: Sequence[Mapping[str, Any]]
    most_workers: Decimal | None
    most_assets: Decimal | None


@dataclass(frozen=True)
class Answer:
    """One rule's answer. `blocks`: a "no" means that the firm cannot apply; otherwise the committee weighs it."""

    rule: str
    code: str
    title: str
    state: State
    reason: str
    source: str = ""
    as_of: dt.date | None = None
    how: str = ""
    blocks: bool = True
    ours: bool = False


@dataclass(frozen=True)
class Verdict:
    """All answers of one programme."""

    code: str
    answers: Sequence[Answer]

    def _blocking(self, state: State) -> list[Answer]:
        return [answer for answer in self.answers if answer.blocks and answer.state == state]

    @property
    def missing(self) -> list[Answer]:
        """The conditions that the firm does not meet."""
        return self._blocking("no")

    @property
    def open(self) -> list[Answer]:
        """The conditions that nothing is known about yet."""
        return self._blocking("unknown")

    @property
    def only_purpose(self) -> bool:
        """Whether nothing but the purpose is in the way."""
        return [answer.code for answer in self.missing] == ["purpose"]

    @property
    def state(self) -> str:
        """good: may apply, warn: may apply but for another purpose, bad: may not yet."""
        if not self.missing:
            return "good"
        return "warn" if self.only_purpose else "bad"


Found = tuple[State, str, str, dt.date | None, str]
Rule = Callable[[Firm, Wish, Offer, Mapping[str, Any]], Found]


def judge(firm: Firm, wish: Wish, offer: Offer) -> Verdict:
    """Every rule of the offer, in its order."""
    answers = []
    for entry in offer.rules:
        rule_id, title, rule = RULES[entry["code"]]
        state, reason, source, as_of, how = rule(firm, wish, offer, entry)
        answers.append(
            Answer(
                rule=rule_id, code=entry["code"], title=str(title), state=state, reason=reason, source=source,
                as_of=as_of, how=how, blocks=bool(entry.get("blocks", True)), ours=bool(entry.get("ours", False)),
            )
        )  # fmt: skip
    return Verdict(offer.code, answers)


# --- the register --------------------------------------------------------------------------------------------------


def _register() -> str:
    return _("Register of factories")


def juristic(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-1: a Thai juristic person; its 13-digit number begins with 0."""
    how = _("Attach the certificate of registration")
    if firm.kind == "juristic" or firm.tax_number.startswith("0"):
        return "yes", _("Juristic person"), _register(), firm.register_of, ""
    if firm.kind == "natural" or firm.tax_number:
        return "no", _("A natural person cannot borrow"), _register(), firm.register_of, _("Register a company first")
    return "unknown", _("The register does not say"), _register(), firm.register_of, how


def size(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-2: at most so many workers, or fixed assets without land of at most so much."""
    if offer.most_workers is None or offer.most_assets is None:
        return "unknown", _("The limits are not known"), _terms(), None, _("Ask the provincial office")
    most, limit = thai.format_number(offer.most_workers), thai.format_number(offer.most_assets / 1_000_000)
    if firm.workers is not None and firm.workers <= offer.most_workers:
        text = _("%(n)s people, at most %(most)s") % {"n": thai.format_number(firm.workers), "most": most}
        return "yes", text, _register(), firm.register_of, ""
    if firm.fixed_assets is not None:
        amount = thai.format_number(firm.fixed_assets / 1_000_000)
        values = {"n": amount, "most": limit}
        if firm.fixed_assets <= offer.most_assets:
            return "yes", _("Assets %(n)s million baht, at most %(most)s") % values, _own(), firm.declared_on, ""
        return "no", _("Assets %(n)s million baht, more than %(most)s") % values, _own(), firm.declared_on, ""
    how = _("State the fixed assets in the application: up to %(most)s million baht also counts") % {"most": limit}
    if firm.workers is None:
        return "unknown", _("The number of workers is not known"), _register(), firm.register_of, how
    text = _("%(n)s people, more than %(most)s; assets not known")
    values = {"n": thai.format_number(firm.workers), "most": most}
    return "unknown", text % values, _register(), firm.register_of, how


def licence(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-3: at least one factory of the firm is licensed and operating."""
    if firm.operating is None:
        return "unknown", _("No factory in the register"), _register(), firm.register_of, _("Ask the provincial office")
    if not firm.operating:
        how = _("Notify the provincial office that the factory operates again")
        return "no", _("No factory is operating"), _register(), firm.register_of, how
    since = thai.format_date(firm.since) if firm.since else ""
    text = _("Operating since %(day)s") % {"day": since} if since else _("Operating")
    return "yes", text, _register(), firm.register_of, ""


# --- what is wanted ------------------------------------------------------------------------------------------------


def amount(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-4: not more than the programme's ceiling."""
    if offer.ceiling is None:
        return "unknown", _("The ceiling is not known"), _terms(), None, _("Wait for the announcement of the round")
    most = thai.format_number(offer.ceiling / 1_000_000)
    if wish.amount is None:
        return "unknown", _("At most %(n)s million baht") % {"n": most}, _terms(), None, _("Say how much you need")
    if wish.amount <= offer.ceiling:
        return "yes", _("At most %(n)s million baht") % {"n": most}, _terms(), None, ""
    how = _("Ask for %(n)s million baht or less") % {"n": most}
    return "no", _("More than the ceiling of %(n)s million baht") % {"n": most}, _terms(), None, how


def purpose(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-5: one of the programme's purposes."""
    names = " · ".join(offer.purposes.values())
    if not wish.purpose:
        return "unknown", names, _terms(), None, _("Say what the money is for")
    if wish.purpose in offer.purposes:
        return "yes", offer.purposes[wish.purpose], _terms(), None, ""
    return "no", _("Only for: %(names)s") % {"names": names}, _terms(), None, _("Choose another programme")


def saving(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-6: the project saves energy or carbon, and says how much."""
    if wish.saving is None:
        return "unknown", _("The saving is not stated yet"), _own(), None, _("State it in the application")
    if wish.saving > 0:
        text = _("Saves %(n)s kWh a year") % {"n": thai.format_number(wish.saving)}
        return "yes", text, _own(), firm.declared_on, ""
    return "no", _("The project saves no energy"), _own(), firm.declared_on, _("Choose another programme")


def _terms() -> str:
    return _("Terms of the programme")


# --- what the firm declares ----------------------------------------------------------------------------------------


def _own() -> str:
    return _("The firm's own statement")


def _declared(code: str, good: Any, bad: Any, ask: Any) -> Rule:
    """A rule that only the firm's statement can answer, until somebody has checked it."""

    def rule(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
        said = firm.declared.get(code)
        if said is None:
            return "unknown", str(ask), _own(), None, _("Answer it in the application")
        if said:
            return "yes", str(good), _own(), firm.declared_on, ""
        return "no", str(bad), _own(), firm.declared_on, _("Ask the provincial office for advice")

    return rule


def npl(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-7: no non-performing loan; known for sure only with consent to ask the credit bureau."""
    said, consent = firm.declared.get("npl_free"), firm.declared.get("credit_consent")
    if said is False:
        how = _("Restructure the debt first; the provincial office advises")
        return "no", _("There is a non-performing loan"), _own(), firm.declared_on, how
    if said is None or not consent:
        how = _("Consent to the credit bureau in the application")
        return "unknown", _("Waits for your consent to ask the credit bureau"), _own(), firm.declared_on, how
    return "yes", _("Stated, with consent to ask the credit bureau"), _own(), firm.declared_on, ""


def track(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-11: promoted by the ministry or a federation, or in business for more than so many years."""
    years = int(entry.get("years", 3))
    if firm.declared.get("promoted"):
        return "yes", _("Promoted by the ministry, a federation or a chamber"), _own(), firm.declared_on, ""
    values = {"n": years}
    if firm.since is not None and _years_later(firm.since, years) < firm.today:
        text = _("In business for more than %(n)d years") % values
        return "yes", text, _register(), firm.register_of, ""
    how = _("A certificate of training or an award of the ministry, the federation or the chamber counts")
    if firm.since is None:
        return "unknown", _("It is not known since when the firm operates"), _register(), firm.register_of, how
    if "promoted" not in firm.declared:
        text = _("Less than %(n)d years; no promotion stated yet") % values
        return "unknown", text, _register(), firm.register_of, how
    text = _("Less than %(n)d years and not promoted") % values
    return "no", text, _register(), firm.register_of, how


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same day so many years on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def not_helped(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-12: the fund has not helped before; the portal's own loans are known, earlier ones are stated."""
    if firm.helped:
        text = _("Helped already: %(names)s") % {"names": ", ".join(firm.helped)}
        return "no", text, _("The fund's own records"), firm.today, _("Ask the fund whether another matter is possible")
    said = firm.declared.get("not_helped")
    if said is None:
        how = _("Answer it in the application")
        return (
            "unknown",
            _("None in the portal; earlier help is not known"),
            _("The fund's own records"),
            firm.today,
            how,
        )
    if said:
        return "yes", _("No earlier help"), _own(), firm.declared_on, ""
    return "no", _("Helped before"), _own(), firm.declared_on, _("Ask the fund whether another matter is possible")


# --- how the firm keeps the rules: weighed, not a condition of the fund ----------------------------------------------


def orders(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-13: no order past its day and no serious finding that still stands."""
    source = _("Inspections")
    if firm.duties is None:
        return "unknown", _("Not known"), source, None, _("Ask the provincial office")
    late = [duty for duty in firm.duties if duty.due_on is not None and duty.due_on < firm.today]
    serious = [duty for duty in firm.duties if duty.severity == "critical"]
    if late:
        how = _("Put it right and let the officer close it: %(text)s") % {"text": late[0].text}
        return "no", _("%(n)d orders past their day") % {"n": len(late)}, source, firm.today, how
    if serious:
        how = _("Put it right and let the officer close it: %(text)s") % {"text": serious[0].text}
        return "no", _("%(n)d serious findings still stand") % {"n": len(serious)}, source, firm.today, how
    if firm.duties:
        text = _("%(n)d findings still stand, none past its day") % {"n": len(firm.duties)}
        return "yes", text, source, firm.today, ""
    return "yes", _("Nothing stands open"), source, firm.today, ""


def reports(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-14: no report is late."""
    source = _("i-Single Form")
    found = firm.reports
    if found is None:
        return "unknown", _("Not known"), source, None, ""
    if found.late:
        how = _("Send the late reports under “Reports”")
        return "no", _("%(n)d reports are late") % {"n": found.late}, source, firm.today, how
    values = {"n": found.on_time, "of": found.expected}
    return "yes", _("%(n)d of %(of)d on time in 12 months") % values, source, firm.today, ""


def incidents(firm: Firm, wish: Wish, offer: Offer, entry: Mapping[str, Any]) -> Found:
    """LOAN-ELIG-15: no emergency is open at one of its factories."""
    source = _("Emergency centre")
    if firm.incidents is None:
        return "unknown", _("Not known"), source, None, ""
    still_open = [one for one in firm.incidents if one.is_open]
    if still_open:
        return "no", _("An emergency is open: %(title)s") % {"title": still_open[0].title}, source, firm.today, ""
    if firm.incidents:
        return "yes", _("%(n)d earlier incidents, all closed") % {"n": len(firm.incidents)}, source, firm.today, ""
    return "yes", _("None"), source, firm.today, ""


_ASKED: Final = gettext_lazy("Waits for your statement")
RULES: Final[Mapping[str, tuple[str, Any, Rule]]] = {
    "juristic": ("LOAN-ELIG-1", gettext_lazy("Thai juristic person"), juristic),
    "size": ("LOAN-ELIG-2", gettext_lazy("Size of the firm"), size),
    "licence": ("LOAN-ELIG-3", gettext_lazy("Operating factory"), licence),
    "amount": ("LOAN-ELIG-4", gettext_lazy("Amount"), amount),
    "purpose": ("LOAN-ELIG-5", gettext_lazy("Purpose"), purpose),
    "saving": ("LOAN-ELIG-6", gettext_lazy("Energy saved"), saving),
    "npl": ("LOAN-ELIG-7", gettext_lazy("No non-performing loan"), npl),
    "sued": (
        "LOAN-ELIG-8",
        gettext_lazy("Not sued for bankruptcy"),
        _declared(
            "not_sued",
            gettext_lazy("Stated: no case"),
            gettext_lazy("There is a case"),
            _ASKED,
        ),
    ),
    "restructured": (
        "LOAN-ELIG-9",
        gettext_lazy("No debt restructuring in 12 months"),
        _declared(
            "not_restructured",
            gettext_lazy("Stated: none"),
            gettext_lazy("Restructured within 12 months"),
            _ASKED,
        ),
    ),
    "single_account": (
        "LOAN-ELIG-10",
        gettext_lazy("One set of accounts"),
        _declared(
            "single_account",
            gettext_lazy("Stated: one set"),
            gettext_lazy("More than one set of accounts"),
            _ASKED,
        ),
    ),
    "track": ("LOAN-ELIG-11", gettext_lazy("Promoted or established"), track),
    "not_helped": ("LOAN-ELIG-12", gettext_lazy("Not helped before"), not_helped),
    "orders": ("LOAN-ELIG-13", gettext_lazy("Orders of the factories"), orders),
    "reports": ("LOAN-ELIG-14", gettext_lazy("Reports"), reports),
    "incidents": ("LOAN-ELIG-15", gettext_lazy("Emergencies"), incidents),
}
"""Code in a programme's terms -> rule id, heading, function."""
