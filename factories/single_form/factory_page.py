"""What i-single-form tells about a factory: cards of its page, and facts for loans and emergencies."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factories import facts, hooks
from factories.models import Site
from factories.single_form.figures import FIGURE_WORDS
from factories.single_form.filters import COUNTED, LATE
from factories.single_form.models import Report, ReportedChemical, ReportedFigure
from factories.single_form.selectors.people import may_read_document
from factories.single_form.selectors.queue import site_rows
from factories.single_form.selectors.words import period_of
from mind_portal.core import thai
from mind_portal.documents import access
from mind_portal.questionnaires.codelists import code_list

SHOWN: Final = 6
MAY_SEE: Final = "single_form.view_submission"
SOURCE: Final = gettext_lazy("i-single-form, certified by the enterprise")


def register_hooks() -> None:
    """Called once, when the app is ready."""
    hooks.register_block("single_form.reports", 40, reports_block)
    hooks.register_block("single_form.chemicals", 50, chemicals_block)
    hooks.register_standing("single_form.reports", 30, reports_standing)
    facts.register(facts.CHEMICALS, chemicals_of)
    facts.register(facts.REPORT_STANDING, standing_of)
    facts.register(facts.OUTCOMES, outcomes_of)
    access.register("single_form.enterpriserequest", may_read_document)


# --- the factory's page ----------------------------------------------------------------------------------------------


def _reports(user: Any, site: Site) -> Any:
    return Report.objects.visible_to(user).filter(site=site)


def reports_standing(user: Any, site: Site) -> hooks.Standing | None:
    """How many reports are overdue; nothing for a factory that owes none."""
    if not user.has_perm(MAY_SEE):
        return None
    today = timezone.localdate()
    found = _reports(user, site).filter(COUNTED, due_on__lt=today).aggregate(
        due=Count("pk"), missing=Count("pk", filter=LATE)
    )  # fmt: skip
    if not found["due"]:
        return None
    missing = found["missing"]
    return hooks.Standing(
        _("Overdue reports"), thai.format_number(missing), unit=_("reports"),
        text=_("of %(n)s that were due") % {"n": thai.format_number(found["due"])},
        state="bad" if missing else "good", url="#reports",
    )  # fmt: skip


def reports_block(user: Any, site: Site) -> hooks.Block | None:
    """The newest reports and the last figures; no card for a factory that never owed one."""
    if not user.has_perm(MAY_SEE):
        return None
    rows = site_rows(_reports(user, site).order_by("-due_on", "-pk")[:SHOWN], timezone.localdate())
    if not rows:
        return None
    return hooks.Block(
        "single_form/site_reports.html", {"rows": rows, "site": site.pk, "figures": last_figures(site.pk)}
    )


def last_figures(site_id: int) -> list[dict[str, str]]:
    """The newest amount of each kind that the factory reported."""
    found = ReportedFigure.objects.filter(site_id=site_id).order_by("code", "-since").distinct("code")
    by_code = {figure.code: figure for figure in found.select_related("report__period__obligation")}
    return [
        {
            "name": str(name),
            "value": f"{thai.format_number(by_code[code].value)}{thai.NO_BREAK_SPACE}{unit}",
            "period": period_of(by_code[code].report.period),
        }
        for code, (name, unit) in FIGURE_WORDS.items()
        if code in by_code
    ]


def chemicals_block(user: Any, site: Site) -> hooks.Block | None:
    """What the factory said it holds; no card without a chemical."""
    if not user.has_perm(MAY_SEE):
        return None
    found = chemicals_of([site.pk], timezone.localdate()).get(site.pk)
    if not found:
        return None
    rows = [
        {
            "name": c.name, "cas": c.cas, "un": c.un, "hazard": c.hazard,
            "tonnes": thai.format_number(c.tonnes) if c.tonnes is not None else "–",
        }
        for c in found
    ]  # fmt: skip
    return hooks.Block("single_form/site_chemicals.html", {"rows": rows, "as_of": found[0].as_of})


# --- facts for siblings ----------------------------------------------------------------------------------------------


def chemicals_of(site_ids: Sequence[int], day: dt.date) -> Mapping[int, list[facts.Chemical]]:
    """What each factory last reported for a period that had ended by `day`, the largest amount first.

    A later report of the same kind that was certified speaks instead, also when it says that there are none.
    """
    later = Report.objects.filter(
        site_id=OuterRef("site_id"), period__obligation_id=OuterRef("report__period__obligation_id"),
        certified_on__isnull=False, period__end__gt=OuterRef("as_of"), period__end__lte=day,
    )  # fmt: skip
    held = ReportedChemical.objects.filter(~Exists(later), site_id__in=list(site_ids), as_of__lte=day)
    found: dict[int, list[facts.Chemical]] = {}
    for row in held.order_by("site_id", F("tonnes").desc(nulls_last=True), "name"):
        found.setdefault(row.site_id, []).append(
            facts.Chemical(
                name=row.name,
                cas=row.cas,
                un=row.un,
                hazard=hazard_text(row.hazard),
                tonnes=row.tonnes,
                as_of=row.as_of,
                source=SOURCE,
            )
        )
    return found


def hazard_text(code: str) -> str:
    """The words of a GHS class; what is none stays as it was written."""
    return code_list("ghs").name_of(code) or code if code else ""


def standing_of(operator_ids: Sequence[int], day: dt.date) -> Mapping[int, facts.ReportStanding]:
    """How operators stand with the reports that fell due in the twelve months up to `day`."""
    a_year_ago = day - dt.timedelta(days=365)
    due = Report.objects.filter(
        COUNTED, site__operator_id__in=list(operator_ids), due_on__gt=a_year_ago, due_on__lte=day
    )
    rows = due.order_by().values("site__operator_id").annotate(
        expected=Count("pk"),
        on_time=Count("pk", filter=Q(is_standing=True, certified_on__lte=F("due_on"))),
        late=Count("pk", filter=Q(is_standing=False, due_on__lt=day)),
        last=Max("certified_on"),
    )  # fmt: skip
    return {
        row["site__operator_id"]: facts.ReportStanding(row["expected"], row["on_time"], row["late"], row["last"])
        for row in rows
    }


def outcomes_of(operator_ids: Sequence[int], day: dt.date) -> Mapping[int, list[facts.Outcome]]:
    """What operators reported for each year that had ended by `day`, all their factories together, newest first."""
    wanted = {"year_workers": "workers", "energy_gj": "energy_gj", "year_production_t": "production_tonnes"}
    figures = ReportedFigure.objects.filter(
        site__operator_id__in=list(operator_ids), code__in=wanted, report__period__end__lte=day
    ).values_list("site__operator_id", "report__period__end", "code", "value")
    sums: dict[tuple[int, int], dict[str, Any]] = {}
    for operator, end, code, value in figures:
        year = sums.setdefault((operator, end.year), {})
        year[wanted[code]] = year.get(wanted[code], 0) + value
    found: dict[int, list[facts.Outcome]] = {}
    for (operator, year_number), values in sorted(sums.items(), reverse=True):
        found.setdefault(operator, []).append(facts.Outcome(year=year_number, **values))
    return found
