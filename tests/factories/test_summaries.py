"""What a site's row sums up of its licences, and the search key in SQL beside the one in Python."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.models import LicenceStatus, Site
from factories.services import note_inspection, note_inspections, refresh_summaries
from mind_portal.core import thai
from mind_portal.geography.models import District, Subdistrict
from tests.support import builders

NAMES = [
    "บริษัท ธาราทองรีไซเคิล จำกัด", "บจก. ธาราทอง", "บริษัทมหาชน จำกัด", "ห้างหุ้นส่วนจำกัด ระยองพลาสติก", "หจก.ระยอง",
    "บริษัท ไทยออยล์ จำกัด (มหาชน)", "Thai Oil Public Company Limited", "ABC Co., Ltd.", "โรงสี ๑๒ ปันสุข", "เเปลก",
    "น\u0e4d\u0e32ตาล", "จ3-10(1)-11/68ชม", "", " ", "CP-All 7/11", "ลิมิเต็ด limited2", "École",
]  # fmt: skip


def sql_search_key(text):
    with connection.cursor() as cursor:
        cursor.execute("select search_key(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_search_key_of_sql_is_that_of_python(db, name):
    assert sql_search_key(name) == thai.search_key(name)


WORDS = st.sampled_from(
    ["บริษัท", "จำกัด", "(มหาชน)", "หจก.", "ทอง", "ไม้", "ป่า", " ", "12", "๓", "-", "/", "co.,ltd.", "Abc"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.lists(WORDS, max_size=8).map("".join))
def test_the_search_keys_agree_over_put_together_names(db, name):
    assert sql_search_key(name) == thai.search_key(name)


def make_place(rayong):
    district = District.objects.get_or_create(
        code="2106", defaults={"province": rayong, "name_th": "บ้านค่าย", "name_en": "Ban Khai"}
    )[0]
    return Subdistrict.objects.get_or_create(
        code="210602",
        defaults={"province": rayong, "district": district, "name_th": "หนองละลอก", "name_en": "Nong Lalok"},
    )[0]  # fmt: skip


def test_the_sums_are_over_the_licences_in_force(rayong):
    site = builders.make_site(rayong, licences=0)
    small, big = builders.make_type("00201"), builders.make_type("10600", name_th="รีไซเคิล")
    builders.make_licence(site, type=small, status="operating", horsepower=Decimal(10), workers=5, factory_class=2)
    builders.make_licence(site, type=big, status="operating", horsepower=Decimal("30.5"), workers=7, factory_class=3)
    builders.make_licence(site, type=big, status="stopped", horsepower=Decimal(1), workers=1, factory_class=3)
    builders.make_licence(site, type=small, status="struck_off", horsepower=Decimal(9999), workers=99)
    assert refresh_summaries([site.pk]) == 1
    site.refresh_from_db()
    assert (site.status, site.licence_count, site.factory_class) == (LicenceStatus.OPERATING, 3, 3)
    assert (site.horsepower, site.workers, site.main_type_id) == (Decimal("41.5"), 13, "10600")
    assert refresh_summaries([site.pk]) == 0, "a second run writes nothing"


def test_a_site_whose_licences_all_ended_still_says_what_it_was(rayong):
    site = builders.make_site(rayong, licences=0)
    builders.make_licence(site, status="closed", workers=8)
    builders.make_licence(site, status="struck_off", workers=4)
    refresh_summaries(None)
    site.refresh_from_db()
    assert (site.status, site.licence_count, site.workers) == (LicenceStatus.CLOSED, 2, 12)


def test_a_site_without_licences_has_none(rayong):
    site = builders.make_site(rayong, licences=0, workers=5)
    refresh_summaries([site.pk])
    site.refresh_from_db()
    assert (site.licence_count, site.workers, site.main_type_id) == (0, 0, None)


def test_the_search_text_holds_names_operator_numbers_and_place(rayong):
    place = make_place(rayong)
    site = builders.make_site(rayong, "บริษัท ธาราทอง จำกัด", licences=0, subdistrict=place, district=place.district)
    builders.make_licence(site, name="โรงสีธาราทอง", number="20210002125574", old_number="จ3-106-21/57รย")
    refresh_summaries([site.pk])
    site.refresh_from_db()
    parts = site.search_text.split("|")
    for part in (
        "ธาราทอง",
        site.operator.name_key,
        "20210002125574",
        "จ31062157รย",
        "โรงสีธาราทอง",
        "หนองละลอก",
        "บ้านค่าย",
    ):
        assert part in parts
    assert site.sort_key == thai.thai_key(site.name)


def test_only_the_named_sites_are_refreshed(rayong):
    one, other = builders.make_site(rayong), builders.make_site(rayong)
    Site.objects.update(workers=1)
    refresh_summaries([one.pk])
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.workers, other.workers) == (40, 1)


def test_inspections_are_noted_one_by_one_and_together(rayong):
    one, other = builders.make_site(rayong), builders.make_site(rayong)
    day = dt.date(2026, 11, 1)
    note_inspection(site_id=one.pk, last_inspected_on=day, open_findings=2)
    assert note_inspections([(one.pk, day, 2), (other.pk, None, 1)]) == 1
    facts = dict(Site.objects.values_list("pk", "open_findings"))
    assert facts == {one.pk: 2, other.pk: 1}
