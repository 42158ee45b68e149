"""Reports: handing in a yearly report of some seventy items, beside a formset of as many rows."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from audits.models import Finding, Inspection
from factories.models import Site
from factories.single_form.models import Obligation, Report, ReportingPeriod, ReportVersion
from factories.single_form.services import submit_report
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.demo.bench.data import officer_of_rayong
from mind_portal.demo.bench.timing import Goal, Row, interleaved, row
from mind_portal.demo.bench.work import ItemFormSet
from mind_portal.demo.report_answers import Plant, yearly
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import edition

SUBMIT = Goal("submitting a yearly report of 66 items", "formset(66) validated + bulk_create of 66 rows", 2, 1)
FORM = "single-form-yearly"


def measure(rounds: int, say: Callable[[str], None]) -> Iterator[Row]:
    """What is written is taken back."""
    say(SUBMIT.work)
    yield row(SUBMIT, _submit(rounds))


def _submit(rounds: int) -> list[tuple[float, float]]:
    call_command("load_questionnaires", verbosity=0)
    with transaction.atomic():
        report, person = _draft()
        model = Inspection.objects.order_by("-pk")[0]
        version = report.versions.get()
        count = len(edition(version.form_version_id).definition.items)
        data = _formset_data(count)

        def floor() -> None:
            with transaction.atomic():
                formset = ItemFormSet(data)
                if not formset.is_valid():
                    raise RuntimeError("the floor's own form is wrong")
                model.pk, model.client_id = None, uuid.uuid4()
                model._state.adding = True
                Inspection.objects.bulk_create([model])
                Finding.objects.bulk_create([_row(model, n) for n in range(count)])
                transaction.set_rollback(True)

        def ours() -> None:
            with transaction.atomic():
                submit_report(report_id=report.pk, actor=person, now=timezone.now())
                transaction.set_rollback(True)

        pairs = interleaved(floor, ours, rounds=rounds, calls=15)
        transaction.set_rollback(True)
    return pairs


def _formset_data(count: int) -> dict[str, str]:
    data = {"form-TOTAL_FORMS": str(count), "form-INITIAL_FORMS": str(count)}
    for n in range(count):
        data |= {f"form-{n}-code": f"item_{n}", f"form-{n}-result": "pass", f"form-{n}-note": "12,345"}
    return data


def _row(inspection: Inspection, n: int) -> Finding:
    return Finding(
        inspection=inspection, site_id=inspection.site_id, province_id=inspection.province_id, item_code=f"item_{n}",
        section_code="s", severity="major", found_on=inspection.inspected_on,
    )  # fmt: skip


def _draft() -> tuple[Report, User]:
    """A yearly report that is filled in and only waits to be submitted, and who may."""
    now = timezone.now()
    site = Site.objects.filter(province_id="21", status="operating").order_by("pk")[0]
    person = officer_of_rayong()
    EnterpriseRole.objects.create(user=person, operator_id=site.operator_id, kind="preparer", granted_at=now)
    obligation = Obligation.objects.create(
        code=f"bench-{uuid.uuid4().hex[:8]}", form=FORM, name_th="วัดเวลา", name_en="Benchmark", applies_if="",
        period_type="fiscal_year", who_th="ทุกโรงงาน", who_en="everybody", due_days=92, valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    period = ReportingPeriod.objects.create(
        obligation=obligation, start=dt.date(2025, 10, 1), end=dt.date(2026, 9, 30), due_on=dt.date(2026, 12, 31)
    )
    report = Report.objects.create(
        period=period, site=site, province_id=site.province_id, days=365, shape="whole", due_on=period.due_on,
        status="draft", changed_at=now,
    )  # fmt: skip
    form = Version.objects.filter(questionnaire__code=FORM).latest("number")
    ReportVersion.objects.create(
        report=report, province_id=site.province_id, number=1, form_version=form, started_at=now, updated_at=now,
        answers={"items": _answers(site), "reasons": {}},
    )  # fmt: skip
    return report, person


def _answers(site: Site) -> dict[str, Any]:
    plant = Plant(
        site.pk, site.name, "20210000000000", site.address or "1", "ผลิตอาหาร", "038000000", float(site.horsepower),
        site.workers,
    )  # fmt: skip
    return yearly(plant, 2026, 365)
