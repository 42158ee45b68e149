"""Photos, signatures and places that a tablet sends, and the checklists that it takes along."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from audits.models import Inspection, InspectionDraft
from audits.selectors.visits import visit_block
from audits.services import attach_evidence
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.services import publish_definition
from tests.audits import builders
from tests.audits.builders import NOW
from tests.audits.test_evidence import definition, jpeg
from tests.audits.test_field import photo_bytes, photo_told, rules, send, told
from tests.support.builders import make_site


@pytest.fixture
def version(db: None) -> Any:
    return publish_definition(data=definition(), actor=None, now=NOW)[0]


@pytest.fixture
def site(rayong: Any) -> Any:
    return make_site(rayong, horsepower=200)


@pytest.fixture
def client(officer: Any) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def record_of(site: Any, officer: Any, version: Any, photos: list[Any], **answers: Any) -> dict[str, Any]:
    return told(site, officer, version, photos=photos, answers={**builders.SMALL_ANSWERS, **answers})


def test_photos_that_follow_are_answers_and_evidence(client: Client, site: Any, officer: Any, version: Any) -> None:
    raw = photo_bytes()
    gate, smoke, drawn = (photo_told(raw, code) for code in ("gate", "smoke", "signed"))
    record = record_of(
        site, officer, version, [gate, smoke, drawn], smoke={"value": "fail"},
        signed={"value": {"name": "สมชาย", "image": drawn["id"]}},
        spot={"value": {"latitude": 12.7, "longitude": 101.2, "accuracy": 9}},
    )  # fmt: skip
    assert [send(client, record).status_code for _ in range(2)] == [200, 200]
    kept = Inspection.objects.get().answers["items"]
    assert kept["gate"]["value"] == [gate["id"]]
    assert (kept["smoke"]["value"], kept["smoke"]["photos"]) == ("fail", [smoke["id"]])
    assert kept["signed"]["value"] == {"name": "สมชาย", "image": drawn["id"]}
    assert kept["spot"]["value"]["accuracy"] == 9.0


def test_a_failed_item_without_photo_and_note_is_refused(client: Client, site: Any, officer: Any, version: Any) -> None:
    record = record_of(site, officer, version, [], smoke={"value": "fail"})
    assert rules(send(client, record)) == ["AUD-FILE-4"]


def test_photos_of_the_server_and_the_tablet_add_up(client: Client, site: Any, officer: Any, version: Any) -> None:
    gate = photo_told(photo_bytes(), "gate")
    record = record_of(site, officer, version, [gate], gate={}) | {"file": False}
    send(client, record)
    draft = InspectionDraft.objects.get()
    attach_evidence(draft_id=draft.pk, code="gate", file=jpeg(), attachment_id=uuid4(), actor=officer, now=NOW)
    answer = send(client, record)
    assert (answer.status_code, answer.json()["conflicts"]) == (200, [])
    draft.refresh_from_db()
    assert len(draft.answers["items"]["gate"]["value"]) == 2
    assert gate["id"] in draft.answers["items"]["gate"]["value"]


def test_the_package_takes_every_checklist_that_serves_an_inspection(
    client: Client, site: Any, officer: Any, version: Any
) -> None:
    smell = publish_definition(data=definition(code="after-complaint", occasions=["complaint"]), actor=None, now=NOW)[0]
    own = publish_definition(data=definition(code="own", occasions=["self_declaration"]), actor=None, now=NOW)[0]
    data = client.get("/field/load/").json()
    offered = {one["version"]: one["kinds"] for one in data["checklists"]}
    assert offered[smell.pk] == ["complaint"]
    assert "accident" in offered[version.pk]
    assert own.pk not in offered
    assert {one["id"] for one in data["editions"]} == {version.pk, smell.pk}
    smoke = next(item for item in data["editions"][0]["sections"][2]["items"] if item["code"] == "smoke")
    assert smoke["on_fail"] == "photo_or_note"


def test_a_photo_that_the_officer_gives_up_is_said_to_be_left_out_and_not_awaited(
    client: Client, site: Any, officer: Any, version: Any
) -> None:
    kept, lost = photo_told(photo_bytes(), "gate"), photo_told(photo_bytes(), "gate")
    record = record_of(site, officer, version, [kept, lost])
    send(client, record)
    inspection = Inspection.objects.get()
    assert (visit_block(inspection)["missing"], visit_block(inspection)["left_out"]) == (2, 0)
    record["photos"] = [kept, lost | {"left_out": True}]
    answers = [send(client, record).json() for _ in range(2)]
    assert [one["differences"] for one in answers] == [[], []]
    assert (visit_block(inspection)["missing"], visit_block(inspection)["left_out"]) == (1, 1)
    entry = Entry.objects.get(verb="audits.photos_left_out")
    assert (entry.actor, entry.after) == (officer, {"photos": [lost["name"]]})
    assert "ภาพที่เจ้าหน้าที่ตัดออก" in client.get(f"/audits/{inspection.pk}/").content.decode()
