"""Factories by the API: the filters and the scope of the page, cursor paging, a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.builders import make_many, make_named_site

URL = "/api/v1/factories/"


@pytest.fixture
def sites(rayong, chiang_mai):
    return [make_named_site(rayong, "โรงสีระยอง", open_findings=1), make_named_site(chiang_mai, "โรงสีเชียงใหม่")]


def test_the_list_is_scoped_and_filtered(client, officer, executive, sites):
    client.force_login(officer)
    assert [row["name"] for row in client.get(URL).json()["results"]] == ["โรงสีระยอง"]
    client.force_login(executive)
    assert len(client.get(URL).json()["results"]) == 2
    assert [row["name"] for row in client.get(f"{URL}?findings=1").json()["results"]] == ["โรงสีระยอง"]
    assert [row["name"] for row in client.get(f"{URL}?province=50&q=โรงสี").json()["results"]] == ["โรงสีเชียงใหม่"]


def test_a_filter_that_cannot_be_read_is_400(client, officer, sites):
    client.force_login(officer)
    assert client.get(f"{URL}?status=nonsense").status_code == 400


def test_the_detail_holds_licences_and_sources_and_no_tax_number(client, officer, sites):
    client.force_login(officer)
    found = client.get(f"{URL}{sites[0].pk}/").json()
    assert found["operator_name"] == sites[0].operator.name
    assert len(found["licences"]) == 1
    assert "tax_number" not in str(found)
    assert client.get(f"{URL}{sites[1].pk}/").status_code == 404


def test_pages_follow_by_cursor_and_cost_the_same(client, officer, rayong):
    client.force_login(officer)
    make_many(rayong, 1)
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    make_many(rayong, 19)
    with CaptureQueriesContext(connection) as twenty:
        first = client.get(f"{URL}?page_size=15").json()
    assert len(one) == len(twenty)
    second = client.get(first["next"]).json()
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert len(ids) == len(set(ids)) == 20
    assert second["next"] is None


def test_without_a_role_it_is_403(client, stranger):
    assert client.get(URL).status_code == 403
    client.force_login(stranger)
    assert client.get(URL).status_code == 403


def test_the_schema_describes_the_list(client, officer):
    client.force_login(officer)
    schema = client.get("/api/schema/?format=json").json()
    operation = schema["paths"]["/api/v1/factories/"]["get"]
    assert {"q", "status", "type"} <= {parameter["name"] for parameter in operation["parameters"]}
    assert "operator_name" in schema["components"]["schemas"]["SiteRow"]["properties"]
