"""What services do in-process: showing and filing a checklist of 40 items, importing a register."""

import json
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.forms.formsets import formset_factory
from django.template import Context, Engine
from django.test import Client
from django.utils import timezone

from audits.models import Finding, Inspection, InspectionKind
from audits.services import start_draft
from audits.services.filing import Filing, file_inspection
from factories.imports.services import apply_run, confirm_run, read_run, start_run
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.demo.bench.data import SEED, officer_of_rayong
from mind_portal.demo.bench.timing import Goal, Row, elapsed, interleaved, row
from mind_portal.demo.register_files import write_factory_data
from mind_portal.demo.visits import make_pool
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.pages import ALL

CHECKLIST = Goal("checklist, all sections of 40 items", "rendering Django's formset(40)", 1 / 4, 1 / 10)
FILING = Goal("filing an inspection of 40 items", "formset(40) validated + bulk_create of 40 rows", 2, 1)
IMPORT = Goal(
    "register import: read, checked, compared, applied", "bulk_create of the same sites", 1 / 2, 1, at_most=False
)
ITEMS = 40


class ItemForm(forms.Form):
    """The item of the floor: what Django's own formset would make of a checklist's line."""

    code = forms.CharField(widget=forms.HiddenInput)
    result = forms.ChoiceField(choices=[("pass", "pass"), ("fail", "fail"), ("na", "na")], widget=forms.RadioSelect)
    severity = forms.ChoiceField(choices=[("minor", "minor"), ("major", "major")], required=False)
    note = forms.CharField(widget=forms.Textarea, required=False)


ItemFormSet = formset_factory(ItemForm, extra=0)


def measure(rounds: int, scale: float, say: Callable[[str], None]) -> Iterator[Row]:
    """The three rows; all that is written is taken back."""
    officer = officer_of_rayong()
    site = Site.objects.filter(province_id="21", status="operating").order_by("pk")[0]
    version = Version.objects.filter(questionnaire__code="factory-supervision").latest("number")
    say(CHECKLIST.work)
    yield row(CHECKLIST, _checklist(officer, site, rounds))
    say(FILING.work)
    yield row(FILING, _filing(officer, site, version, rounds))
    say(IMPORT.work)
    yield row(IMPORT, [_import(officer, number, max(1_000, int(10_000 * scale))) for number in range(min(rounds, 3))])


def _formset_data() -> dict[str, str]:
    data = {"form-TOTAL_FORMS": str(ITEMS), "form-INITIAL_FORMS": str(ITEMS)}
    for n in range(ITEMS):
        data |= {f"form-{n}-code": f"item_{n}", f"form-{n}-result": "pass", f"form-{n}-note": ""}
    return data


def _checklist(officer: User, site: Site, rounds: int) -> list[tuple[float, float]]:
    """Our side is the whole answer of the server for all sections on one page, session and middleware included."""
    template = Engine.get_default().from_string("{{ formset.as_div }}")
    initial = [{"code": f"item_{n}"} for n in range(ITEMS)]
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(officer, settings.AUTHENTICATION_BACKENDS[-1])
    with transaction.atomic():
        draft = start_draft(
            draft_id=uuid.uuid4(), site=site, kind=InspectionKind.ANNUAL, inspected_on=timezone.localdate(),
            actor=officer, now=timezone.now(),
        )  # fmt: skip

        def ours() -> None:
            answer = client.get(f"/audits/drafts/{draft.pk}/{ALL}/")
            if answer.status_code != 200:
                raise RuntimeError(f"the checklist answered {answer.status_code}")

        pairs = interleaved(
            lambda: template.render(Context({"formset": ItemFormSet(initial=initial)})), ours, rounds=rounds, calls=3
        )
        transaction.set_rollback(True)
    return pairs


def forty_answers(version: Version, site: Site) -> dict[str, Any]:
    """Answers to the whole checklist, two of them failed, that the rules accept for this factory."""
    pool = make_pool(version, seed=SEED, size=20)
    answers: dict[str, Any] = json.loads(next(variant for variant in pool if variant.failed == 2).answers_json)["items"]
    return answers | {"hp_found": {"value": float(site.horsepower)}, "workers_found": {"value": float(site.workers)}}


def bare_filing() -> Callable[[], None]:
    """The floor of filing: Django's own formset judges 40 lines, and 40 rows are written."""
    data = _formset_data()
    model = Inspection.objects.order_by("-pk")[0]

    def floor() -> None:
        with transaction.atomic():
            formset = ItemFormSet(data)
            if not formset.is_valid():
                raise RuntimeError("the floor's own form is wrong")
            model.pk, model.client_id = None, uuid.uuid4()
            model._state.adding = True
            Inspection.objects.bulk_create([model])
            Finding.objects.bulk_create([_finding(model, n) for n in range(ITEMS)])
            transaction.set_rollback(True)

    return floor


def _filing(officer: User, site: Site, version: Version, rounds: int) -> list[tuple[float, float]]:
    answers = forty_answers(version, site)

    def ours() -> None:
        with transaction.atomic():
            filing = Filing(
                client_id=uuid.uuid4(), site_id=site.pk, version_id=version.pk, kind=InspectionKind.ANNUAL,
                inspected_on=timezone.localdate(), started_at=timezone.now(), answers=answers, reasons={},
            )  # fmt: skip
            file_inspection(filing=filing, actor=officer, now=timezone.now())
            transaction.set_rollback(True)

    return interleaved(bare_filing(), ours, rounds=rounds, calls=15)


def _finding(inspection: Inspection, n: int) -> Finding:
    return Finding(
        inspection=inspection, site_id=inspection.site_id, province_id=inspection.province_id, item_code=f"item_{n}",
        section_code="s", severity="major", found_on=inspection.inspected_on,
    )  # fmt: skip


def _import(officer: User, number: int, rows: int) -> tuple[float, float]:
    """(floor, ours) for `rows` new factories; ours makes operators, sites, licences, periods and the journal too."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        write_factory_data(path, rows, seed=number + 7)
        with transaction.atomic():
            ours = elapsed(lambda: _run(path, officer))
            transaction.set_rollback(True)
    sites = [_copy(site) for site in Site.objects.order_by("-pk")[:rows]]
    with transaction.atomic():
        floor = elapsed(lambda: Site.objects.bulk_create(sites, batch_size=1_000))
        transaction.set_rollback(True)
    return floor * rows / max(1, len(sites)), ours


def _copy(site: Site) -> Site:
    site.pk = None
    site._state.adding = True
    return site


def _run(path: Path, officer: Any) -> None:
    start = time.perf_counter()
    run = start_run(file=path, actor=officer, now=timezone.now(), source_date=timezone.localdate())
    run = read_run(run_id=run.pk, now=timezone.now())
    confirm_run(run_id=run.pk, actor=officer, now=timezone.now(), reason="benchmark of the import")
    run = apply_run(run_id=run.pk, now=timezone.now())
    if run.state != "applied":
        raise RuntimeError(f"the import ended as {run.state} after {time.perf_counter() - start:.0f} s: {run.message}")
