"""A number that an officer put right: the licence is found again, whatever the register still says."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from factories.models import Licence
from factories.services import Change, edit_licence
from mind_portal.accounts.models import User
from tests.factories.imports.builders import DAY, bring_in_rows, row


@pytest.fixture
def corrected(reference: None, officer: User, tmp_path: Path) -> tuple[Any, str, Licence]:
    """A licence that came with one number and has had another since an officer looked at the paper."""
    made, right = row(1), row(2)["FID"]
    bring_in_rows(tmp_path, made)
    licence = Licence.objects.get()
    change = Change(values={"number": right}, reason="ตามใบอนุญาตฉบับจริง", version=licence.site.version)
    edit_licence(
        licence_id=licence.pk, change=change, effective_on=timezone.localdate(), actor=officer, now=timezone.now()
    )
    return made, right, licence


def test_a_register_that_still_has_the_wrong_number_makes_no_second_licence(
    corrected: tuple[Any, str, Licence], tmp_path: Path
) -> None:
    made, right, licence = corrected
    for days, workers in ((1, "77"), (2, "78")):
        run = bring_in_rows(tmp_path, made | {"TOTAL_WORKER": workers}, on=DAY + dt.timedelta(days=days))
        assert (run.counts["new"], run.counts["changed"]) == (0, 1)
        licence.refresh_from_db()
        assert (licence.number, licence.workers) == (right, int(workers))


def test_a_register_that_has_learnt_the_right_number_finds_the_licence(
    corrected: tuple[Any, str, Licence], tmp_path: Path
) -> None:
    made, right, licence = corrected
    for days, workers in ((1, "77"), (2, "78")):
        run = bring_in_rows(tmp_path, made | {"FID": right, "TOTAL_WORKER": workers}, on=DAY + dt.timedelta(days=days))
        assert (run.counts["new"], run.counts["changed"]) == (0, 1)
    licence.refresh_from_db()
    assert (Licence.objects.count(), licence.number, licence.source_key, licence.workers) == (1, right, right, 78)
