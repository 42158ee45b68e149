"""What the portal knows of a firm: the register, what other apps offer (`factories.facts`), its own statements."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Min

from factories import facts
from factories.models import Licence, LicenceStatus, Operator, Site
from loans.eligibility import Firm
from loans.models import SPENDING, Application, ApplicationForm
from mind_portal.core import thai

DECLARED = (
    "npl_free", "not_sued", "not_restructured", "single_account", "not_helped", "promoted", "credit_consent",
)  # fmt: skip
"""Items of the form that are statements of the firm."""


def firm_of(operator: Operator, day: dt.date, form: ApplicationForm | None = None) -> Firm:
    """The facts of `operator` on `day`. `form`: the application whose statements count; else the latest one's."""
    sites = list(
        Site.objects.filter(operator=operator).values_list("pk", "status", "workers", "updated_at").order_by("pk")
    )
    keys = [pk for pk, *_rest in sites]
    licences = Licence.objects.filter(site__operator=operator, status=LicenceStatus.OPERATING)
    duties, incidents = facts.open_orders(keys, day), facts.incidents(keys, day)
    standing = facts.report_standing([operator.pk], day)
    answers, said_on = _statements(operator, form)
    return Firm(
        today=day,
        kind=operator.kind,
        tax_number=operator.tax_number,
        workers=sum(workers for _pk, status, workers, _at in sites if status == LicenceStatus.OPERATING) or None,
        fixed_assets=_decimal(answers.get("fixed_assets")),
        since=licences.aggregate(first=Min("started_on"))["first"],
        operating=any(status == LicenceStatus.OPERATING for _pk, status, *_rest in sites) if sites else None,
        register_of=max((thai.local_date(at) for *_rest, at in sites), default=None),
        duties=[duty for key in keys for duty in duties.of(key)] if duties.known else None,
        reports=standing.of(operator.pk, None) if standing.known else None,
        incidents=[one for key in keys for one in incidents.of(key)] if incidents.known else None,
        helped=tuple(_helped(operator, form)),
        declared={code: answers[code] for code in DECLARED if isinstance(answers.get(code), bool)},
        declared_on=said_on,
    )


def _helped(operator: Operator, form: ApplicationForm | None) -> list[str]:
    """The numbers of what the fund lent it already, without the application that asks."""
    lent = Application.objects.filter(operator=operator, status__in=SPENDING)
    if form is not None:
        lent = lent.exclude(pk=form.application_id)
    return [number or "" for number in lent.order_by("decided_on").values_list("number", flat=True)]


def _statements(operator: Operator, form: ApplicationForm | None) -> tuple[dict[str, Any], dt.date | None]:
    if form is None:
        form = ApplicationForm.objects.filter(application__operator=operator).order_by("-updated_at").first()
    if form is None:
        return {}, None
    return values_of(form), thai.local_date(form.updated_at)


def values_of(form: ApplicationForm) -> dict[str, Any]:
    """The values of a form by item."""
    items = form.answers.get("items", {})
    return {code: answer["value"] for code, answer in items.items() if answer.get("value") is not None}


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def form_facts(application: Application, day: dt.date, workers: int | None = None) -> dict[str, Any]:
    """What the rules of the form may ask of the portal."""
    return {
        "today": day,
        "asked": float(application.asked),
        "programme": application.round.programme.code,
        "purpose": application.purpose,
        "workers": None if workers is None else float(workers),
    }
