"""The filtered set on the map: scope, clusters that add up, bounded answers."""

import pytest

from factories.models import Site
from factories.selectors import places
from tests.factories.builders import make_named_site

MARKS = "/factories/map/marks/"
ALL = "bbox=97,5,106,21&zoom=6"


@pytest.fixture
def sites(rayong, chiang_mai):
    for number in range(6):
        make_named_site(rayong, f"โรงงาน {number}", latitude=12.7 + number / 100, longitude=101.2)
    make_named_site(rayong, "ไกล", latitude=13.1, longitude=101.6)
    make_named_site(rayong, "ไม่มีพิกัด", location_flag="missing")
    make_named_site(rayong, "ศูนย์", latitude=0.0, longitude=0.0, location_flag="zero")
    make_named_site(chiang_mai, "เหนือ", latitude=18.8, longitude=98.9)


def marks(client, query):
    response = client.get(f"{MARKS}?{query}")
    assert response.status_code == 200
    return response.json()


def test_marks_are_those_of_the_scope_with_coordinates(client, officer, executive, sites):
    client.force_login(officer)
    assert marks(client, ALL)["total"] == 7
    client.force_login(executive)
    assert marks(client, ALL)["total"] == 8
    assert marks(client, f"{ALL}&q=เหนือ")["marks"][0]["name"] == "เหนือ"


def test_clusters_add_up_to_the_places_in_view(client, officer, sites, monkeypatch):
    monkeypatch.setattr(places, "SINGLES", 3)
    client.force_login(officer)
    found = marks(client, ALL)
    assert sum(mark["n"] for mark in found["marks"]) == 7
    assert max(mark["n"] for mark in found["marks"]) > 1
    near = marks(client, "bbox=101.1,12.6,101.3,12.8&zoom=10")
    assert near["total"] == 6


def test_only_the_view_is_answered(client, officer, sites):
    client.force_login(officer)
    assert [mark["name"] for mark in marks(client, "bbox=101.5,13,101.7,13.2&zoom=12")["marks"]] == ["ไกล"]


@pytest.mark.parametrize(
    "query", ["", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=106,5,97,21", f"{ALL}9", "bbox=nan,5,106,21&zoom=6"]
)
def test_a_view_that_is_none_is_400(client, officer, sites, query):
    client.force_login(officer)
    assert client.get(f"{MARKS}?{query}").status_code == 400


def test_the_page_says_how_many_have_no_place(client, officer, sites):
    client.force_login(officer)
    response = client.get("/factories/map/")
    assert response.context["without_place"] == 2
    assert response.context["found"] == Site.objects.visible_to(officer).count()
