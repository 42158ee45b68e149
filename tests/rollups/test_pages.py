"""The machine room and the API."""

from typing import Any

import pytest
from django.test import Client

from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import broker
from mind_portal.rollups import services, tasks
from mind_portal.rollups.models import Cell, DirtyKey
from tests.rollups.conftest import TODAY
from tests.support import builders


def test_the_machine_room_is_for_administrators(client: Client, administrator: User, officer: User) -> None:
    client.force_login(officer)
    assert client.get("/machine-room/").status_code == 403
    client.force_login(administrator)
    assert client.get("/machine-room/").status_code == 200


def test_it_shows_what_waits_and_folds_it_in_when_asked(
    client: Client, administrator: User, sites: dict[str, Site]
) -> None:
    client.force_login(administrator)
    assert "licence_periods" in client.get("/machine-room/").content.decode()
    answer = client.post("/machine-room/drain/", follow=True)
    assert answer.status_code == 200
    assert DirtyKey.objects.count() == 0
    assert Cell.objects.exists()


def test_the_part_is_the_room_alone(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    part = client.get("/machine-room/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "m-dl" in part


def test_a_recount_goes_to_a_worker(client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    broker.trust_again()
    monkeypatch.setattr(tasks.rebuild_nightly, "apply_async", lambda **options: sent.append(options))
    client.force_login(administrator)
    assert client.get("/machine-room/rebuild/").status_code == 405
    assert client.post("/machine-room/rebuild/").status_code == 302
    assert len(sent) == 1


def test_the_catalogue_says_how_measures_are_defined(client: Client, officer: User) -> None:
    client.force_login(officer)
    found = {each["code"]: each for each in client.get("/api/v1/measures/").json()}
    assert found["audits.coverage"]["kind"] == "ratio"
    assert client.get("/api/v1/measures/audits.coverage/").json() == found["audits.coverage"]
    assert client.get("/api/v1/measures/no.such/").status_code == 404


def test_cells_are_filtered_and_paged(client: Client, officer: User, sites: dict[str, Site]) -> None:
    services.drain(today=TODAY)
    client.force_login(officer)
    query = "?measure=audits.inspections&province=50&from=2026-10-01&to=2026-11-30"
    rows = client.get(f"/api/v1/cells/{query}").json()["results"]
    assert [(row["month"], row["value"]) for row in rows] == [("2026-10-01", 0), ("2026-11-01", 1)]
    page = client.get("/api/v1/cells/?page_size=5").json()
    assert len(page["results"]) == 5
    assert client.get(page["next"]).status_code == 200


def test_an_operator_reads_no_figures(client: Client, db: None) -> None:
    client.force_login(builders.make_user(Role.OPERATOR))
    assert client.get("/api/v1/cells/").status_code == 403
    assert client.get("/api/v1/measures/").status_code == 403


def test_readyz_tells_the_age_of_the_oldest_key(client: Client, sites: dict[str, Site]) -> None:
    assert client.get("/readyz").json()["oldest_dirty_key_age"] is not None
