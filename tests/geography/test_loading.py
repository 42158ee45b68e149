"""Loading the areas is complete, mends what differs and leaves the rest alone."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from mind_portal.geography.models import District, Province, Region, Subdistrict
from mind_portal.geography.services import load_areas

pytestmark = pytest.mark.django_db


def test_all_areas_are_loaded_with_codes_names_and_postal_codes():
    counts = load_areas()
    assert [counts[table]["new"] for table in ("provinces", "districts", "subdistricts")] == [77, 928, 7436]
    assert (Province.objects.count(), District.objects.count(), Subdistrict.objects.count()) == (77, 928, 7436)
    map_ta_phut = Subdistrict.objects.select_related("district", "province").get(name_th="มาบตาพุด")
    assert map_ta_phut.province.abbreviation == "รย"
    assert (map_ta_phut.district.code, map_ta_phut.province_id) == (map_ta_phut.code[:4], "21")
    assert map_ta_phut.postal_codes == ["21000", "21150"]


def test_every_province_has_its_own_letters_and_a_region_and_only_bangkok_has_no_office():
    load_areas()
    assert len(set(Province.objects.values_list("abbreviation", flat=True))) == 77
    assert list(Province.objects.filter(has_office=False).values_list("code", flat=True)) == ["10"]
    by_region = {region: Province.objects.filter(region=region).count() for region in Region}
    assert by_region == {"north": 9, "northeast": 20, "central": 22, "east": 7, "west": 5, "south": 14}


def test_loading_again_changes_nothing_and_a_changed_row_is_mended():
    load_areas()
    Province.objects.filter(code="21").update(name_th="ผิด")
    Subdistrict.objects.filter(code="210114").update(postal_codes=[])
    counts = load_areas()
    assert counts["provinces"] == {"new": 0, "changed": 1, "unchanged": 76, "unknown": 0}
    assert counts["subdistricts"] == {"new": 0, "changed": 1, "unchanged": 7435, "unknown": 0}
    assert Province.objects.get(code="21").name_th == "ระยอง"


def test_a_row_that_the_reference_does_not_know_stays(rayong):
    District.objects.create(code="2199", name_th="อำเภอเก่า", name_en="Old", province=rayong)
    assert load_areas()["districts"]["unknown"] == 1
    assert District.objects.filter(code="2199").exists()


def test_the_command_prints_one_line_of_counts():
    out = StringIO()
    call_command("load_geography", stdout=out)
    assert json.loads(out.getvalue())["provinces"]["new"] == 77
