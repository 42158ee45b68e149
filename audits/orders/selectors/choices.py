"""What the form of an order offers."""

from typing import Any

from audits.models import Finding, FindingStatus, InspectionStatus, Severity
from audits.orders.kinds import kinds
from audits.orders.models import Order, OrderFinding
from audits.orders.papers import finding_text
from factories.models import Site
from mind_portal.core import thai


def open_findings(site: Site, order: Order | None = None) -> list[Finding]:
    """The findings of a factory that may stand under an order: open, filed, under no other; the worst first."""
    taken = OrderFinding.objects.filter(released=False, finding__site=site).exclude(order=order)
    found = Finding.objects.filter(site=site, status=FindingStatus.OPEN, inspection__status=InspectionStatus.FILED)
    found = found.exclude(pk__in=taken.values("finding_id")).select_related("inspection")
    worst = [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]
    return sorted(found, key=lambda each: (worst.index(Severity(each.severity)), each.found_on, each.pk))


def finding_choices(findings: list[Finding]) -> list[tuple[str, str]]:
    """For checkboxes: what, how bad, since when."""
    return [
        (str(f.pk), " · ".join((finding_text(f), str(f.get_severity_display()), thai.format_date(f.found_on))))
        for f in findings
    ]


def first_words(findings: list[Finding], chosen: set[int]) -> dict[str, Any]:
    """What a new order begins with: the facts out of the chosen findings; the officer rewrites them."""
    mine = [f for f in findings if f.pk in chosen]
    lines = [f"{n}. {finding_text(f)}{f' ({f.note})' if f.note else ''}" for n, f in enumerate(mine, start=1)]
    return {"facts": "\n".join(lines)}


def kind_rows() -> list[dict[str, Any]]:
    """The kinds with what each asks, for the side of the form."""
    return [
        {"title": f"{kind.short} {kind.title}", "does": str(kind.does), "by": str(kind.issued_by),
         "article": str(kind.article.text), "verified": kind.article.verified, "days": kind.default_days}
        for kind in kinds().values()
    ]  # fmt: skip
