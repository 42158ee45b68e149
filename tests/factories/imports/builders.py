"""Runs and files of the import, each as small as the test allows."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from factories.imports import services
from factories.models import ImportRun, Licence, RunState
from factories.services import load_factory_types
from mind_portal.demo.register_files import Maker, Row, write_rows
from mind_portal.geography.services import load_areas

DAY = dt.date(2026, 11, 1)


def make_run(state: str = RunState.PREVIEW, **fields: Any) -> ImportRun:
    """A run with an empty register behind it."""
    values: dict[str, Any] = {
        "file_name": "register.csv", "format": "factory-data", "source_date": DAY, "created_at": timezone.now(),
        "columns": ["FACREG", "DISPFACREG", "FID", "FNAME", "FPROVNAME", "FFLAG"], "progress_at": timezone.now(),
    } | fields  # fmt: skip
    run = ImportRun(state=state, **values)
    run.file.save("register.csv", ContentFile(b"FACREG,DISPFACREG,FID,FNAME,FPROVNAME,FFLAG\n"), save=False)
    run.save()
    return run


def load_reference() -> None:
    """Areas and types, as every installation has them."""
    load_areas()
    load_factory_types()


def row(number: int = 1, **fields: str) -> Row:
    """A sound row of Rayong."""
    return Maker(seed=3, provinces=("21",)).row(number, **fields)


def read(path: Path, *, on: dt.date = DAY, wanted: str = "auto") -> ImportRun:
    """Send a file and read it up to its preview."""
    run = services.start_run(file=path, actor=None, now=timezone.now(), source_date=on, wanted=wanted)
    return services.read_run(run_id=run.pk, now=timezone.now())


def bring_in(path: Path, *, on: dt.date = DAY, wanted: str = "auto", reason: str = "ทดสอบนำเข้าทั้งหมด") -> ImportRun:
    """Read, confirm and apply a file."""
    run = read(path, on=on, wanted=wanted)
    if run.state in (RunState.PREVIEW, RunState.HELD):
        services.confirm_run(run_id=run.pk, actor=None, now=timezone.now(), reason=reason)
        run = services.apply_run(run_id=run.pk, now=timezone.now())
    return run


def bring_in_rows(tmp_path: Path, *rows: Row, on: dt.date = DAY) -> ImportRun:
    """Write rows as a file and bring it in."""
    return bring_in(write_rows(tmp_path / "rows.csv", list(rows)), on=on)


def licence_of(made: Row) -> Licence:
    """The licence of a row."""
    return Licence.objects.select_related("site", "site__operator").get(number=made["FID"])
