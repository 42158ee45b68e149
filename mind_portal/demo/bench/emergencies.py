"""Incidents: from the press of a button to the other screen, and the neighbours of a point."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from emergencies import geo
from emergencies.models import Incident, LogEntry
from emergencies.selectors.neighbours import factories_near
from emergencies.services import Opening, open_incident
from factories.models import Site
from mind_portal.demo.bench.data import officer_of_rayong
from mind_portal.demo.bench.timing import Goal, Row, interleaved, row

ENTRY = Goal(
    "log entry to screen: written, and the poll that shows it",
    "one insert and one select of the same row by the ORM, without middleware",
    30,
    20,
)
AROUND = Goal(
    "neighbours within 1, 3 and 5 km, with distance and direction",
    "the bare box query by the index, same rows",
    3,
    1.5,
)
PLACE = (13.56, 100.62)
"""Where factories stand thickest, south of Bangkok."""


def measure(rounds: int, say: Callable[[str], None]) -> Iterator[Row]:
    """The two rows; all that is written is taken back."""
    say(AROUND.work)
    yield row(AROUND, _neighbours(rounds))
    say(ENTRY.work)
    yield row(ENTRY, _entry(rounds))


def _neighbours(rounds: int) -> list[tuple[float, float]]:
    south, north, west, east = geo.box(*PLACE, 5)
    columns = ("pk", "name", "latitude", "longitude", "province_id", "phone", "location_flag")
    inside = Site.objects.filter(latitude__isnull=False, latitude__range=(south, north), longitude__range=(west, east))
    bare = inside.order_by().values_list(*columns)
    return interleaved(lambda: list(bare.all()), lambda: factories_near(*PLACE, 5), rounds=rounds, calls=7)


def _entry(rounds: int) -> list[tuple[float, float]]:
    officer = officer_of_rayong()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(officer, settings.AUTHENTICATION_BACKENDS[-1])
    with transaction.atomic():
        beside, incident = (
            open_incident(
                opening=Opening(client_id=uuid.uuid4(), kind="fire", place=place, province="21"), actor=officer,
                now=timezone.now(),
            ).incident
            for place in ("ที่อื่น", "ที่วัด")
        )  # fmt: skip
        pairs = interleaved(_bare(beside), _written_and_seen(client, incident), rounds=rounds, calls=5)
        transaction.set_rollback(True)
    return pairs


def _bare(incident: Incident) -> Callable[[], Any]:
    """What storing and reading one row costs this machine."""
    count = iter(range(10_000_000, 20_000_000))

    def write() -> None:
        seq, now = next(count), timezone.now()
        LogEntry.objects.create(
            incident=incident, province_id=incident.province_id, seq=seq, client_id=uuid.uuid4(), at=now,
            recorded_at=now, kind="note", text="ทดสอบ", author_name="bench", prev_hash=f"{seq:064d}",
            hash=f"{seq:064d}",
        )  # fmt: skip
        LogEntry.objects.get(incident=incident, seq=seq)

    return write


def _written_and_seen(client: Client, incident: Incident) -> Callable[[], Any]:
    """The two requests, with session, roles, chain, journal and the parts of the page."""
    write = reverse("emergencies:log_write", args=[incident.pk])
    live = reverse("emergencies:incident_live", args=[incident.pk])
    seen = {"after": 1}

    def both() -> None:
        data = {"client_id": str(uuid.uuid4()), "text": "ทดสอบ", "kind": "note"}
        written = client.post(write, data, headers={"accept": "application/json"})
        answer = client.get(live, {"after": seen["after"]}, headers={"hx-request": "true"})
        if written.status_code != 200 or answer.status_code != 200:
            raise RuntimeError(f"answered {written.status_code} and {answer.status_code}")
        seen["after"] = written.json()["seq"]

    return both
