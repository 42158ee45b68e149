"""Which writes make which keys dirty."""

import datetime as dt

import pytest
from django.db import connection

from audits.models import Finding, FindingStatus, Inspection
from factories.models import Licence, LicencePeriod, Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.rollups.models import DirtyKey
from tests.rollups.conftest import keys
from tests.support import builders

NOVEMBER = dt.date(2026, 11, 3)


@pytest.fixture
def clean(sites: dict[str, Site]) -> dict[str, Site]:
    DirtyKey.objects.all().delete()
    return sites


def test_an_insert_marks_the_month_of_the_visit(clean: dict[str, Site], officer: User) -> None:
    builders.make_inspection(clean["first"], officer, findings=1, inspected_on=NOVEMBER)
    assert keys() == {("inspections", "21", "2026-11"), ("findings", "21", "2026-11")}


def test_one_statement_appends_a_key_once(clean: dict[str, Site]) -> None:
    inspection = Inspection.objects.first()
    assert inspection
    rows = [
        Finding(
            inspection=inspection, site_id=inspection.site_id, province_id="21", item_code=f"x{n}", section_code="s",
            severity="minor", found_on=NOVEMBER,
        )
        for n in range(50)
    ]  # fmt: skip
    Finding.objects.bulk_create(rows)
    assert DirtyKey.objects.count() == 1


def test_a_move_of_month_and_province_marks_both_ends(clean: dict[str, Site], chiang_mai: Province) -> None:
    Inspection.objects.filter(inspected_on=dt.date(2026, 5, 10)).update(inspected_on=NOVEMBER, province=chiang_mai)
    assert keys() == {("inspections", "21", "2026-05"), ("inspections", "50", "2026-11")}


def test_a_change_of_other_columns_marks_nothing(clean: dict[str, Site]) -> None:
    Inspection.objects.update(answers={"a": 1}, passed=1)
    Inspection.objects.filter(inspected_on=dt.date(2026, 5, 10)).update(inspected_on=dt.date(2026, 5, 10))
    Finding.objects.update(note="seen", article_verified=True)
    Licence.objects.update(name="another", horsepower=1)
    assert keys() == set()


def test_raw_sql_is_seen(clean: dict[str, Site]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update audits_inspection set score = score - 1 where province_id = '50'")
    assert keys() == {("inspections", "50", "2026-11")}


def test_a_deletion_marks_what_was_there(clean: dict[str, Site]) -> None:
    Finding.objects.filter(province="50").delete()
    assert keys() == {("findings", "50", "2026-11")}


def test_closing_a_finding_marks_the_month_of_its_end_only(clean: dict[str, Site]) -> None:
    Finding.objects.filter(found_on=dt.date(2026, 5, 10)).update(status=FindingStatus.CLOSED, closed_on=NOVEMBER)
    assert keys() == {("findings", "21", "2026-11")}


def test_ending_a_period_leaves_the_months_before_alone(clean: dict[str, Site]) -> None:
    LicencePeriod.objects.filter(province="50").update(until=dt.date(2026, 9, 15))
    assert keys() == {("licence_periods", "50", "2026-09")}


def test_a_licence_put_on_another_site_marks_all_months_of_the_province(clean: dict[str, Site]) -> None:
    Licence.objects.filter(site=clean["first"]).update(site=clean["second"])
    assert keys() == {("licence_sites", "21", "1900-01")}


def test_truncate_marks_everything(clean: dict[str, Site]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # the checks of the rows just made would stand in the way
        cursor.execute("truncate audits_finding cascade")
    assert ("findings", "*", "1900-01") in keys()
