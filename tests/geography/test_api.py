"""Provinces and districts through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mind_portal.geography.models import District, Subdistrict

pytestmark = pytest.mark.django_db


def test_provinces_are_listed_for_anyone_who_has_signed_in(client, stranger, rayong, chiang_mai):
    client.force_login(stranger)
    answer = client.get("/api/v1/provinces/")
    assert [row["code"] for row in answer.json()["results"]] == ["21", "50"]
    assert answer.json()["results"][0]["abbreviation"] == "รย"


def test_a_region_narrows_the_list(client, officer):
    client.force_login(officer)
    answer = client.get("/api/v1/provinces/?region=north")
    assert [row["name_en"] for row in answer.json()["results"]] == ["Chiang Mai"]


def test_a_province_brings_its_districts_and_a_district_its_subdistricts(client, officer, rayong):
    district = District.objects.create(code="2101", name_th="เมืองระยอง", name_en="Mueang Rayong", province=rayong)
    Subdistrict.objects.create(
        code="210114",
        name_th="มาบตาพุด",
        name_en="Map Ta Phut",
        district=district,
        province=rayong,
        postal_codes=["21150"],
    )
    client.force_login(officer)
    assert client.get("/api/v1/provinces/21/").json()["districts"][0]["code"] == "2101"
    answer = client.get("/api/v1/districts/2101/").json()
    assert answer["province"] == "21"
    assert answer["subdistricts"][0]["postal_codes"] == ["21150"]


def test_an_unknown_province_is_404_and_nothing_can_be_written(client, officer):
    client.force_login(officer)
    assert client.get("/api/v1/provinces/99/").status_code == 404
    assert client.get("/api/v1/provinces/xx/").status_code == 404
    assert client.post("/api/v1/provinces/", {}).status_code == 405


def test_without_sign_in_there_is_nothing(client, rayong):
    assert client.get("/api/v1/provinces/").status_code == 403


def test_a_province_costs_the_same_number_of_queries_for_one_and_twenty_districts(client, officer, rayong):
    client.force_login(officer)
    counts = []
    for codes in (["2101"], [f"21{n:02d}" for n in range(2, 22)]):
        for code in codes:
            District.objects.create(code=code, name_th=code, name_en=code, province=rayong)
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/provinces/21/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
