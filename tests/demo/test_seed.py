"""The demonstration fills an empty portal with rows that the pages can show, and leaves a full one alone."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audits.models import Inspection
from factories.models import Licence, LicencePeriod, Site
from mind_portal.accounts.models import User
from mind_portal.demo.people import DEMO_PASSWORD, SIGN_INS
from mind_portal.demo.register import RegisterMaker
from mind_portal.geography.outlines import province_at
from mind_portal.geography.services import load_areas
from mind_portal.rollups.services import rebuild


def seed(factories: int = 240) -> str:
    out = StringIO()
    call_command("seed_demo", factories=factories, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_demonstration_is_whole_and_is_made_once(client: Client) -> None:
    told = seed()
    assert all(sign_in.username in told for sign_in in SIGN_INS)
    assert DEMO_PASSWORD in told
    assert Site.objects.values("province").distinct().count() == 77
    assert not Licence.objects.filter(periods=None).exists()
    assert LicencePeriod.objects.filter(until=None).count() == Licence.objects.count()
    assert rebuild(kind="verify", repair=False).drift == 0

    # places lie in their province, all but the few on a coarse outline
    placed = Site.objects.exclude(latitude=None).values_list("province_id", "latitude", "longitude")
    wrong = [code for code, latitude, longitude in placed if province_at(latitude, longitude) != code]
    assert len(wrong) <= len(placed) // 50

    # an inspection opens with its answers, findings and score
    inspection = Inspection.objects.filter(province_id="21", failed__gt=0).latest("pk")
    client.force_login(User.objects.get(username="officer.rayong"))
    page = client.get(f"/audits/{inspection.pk}/")
    assert page.status_code == 200
    assert inspection.answers["items"]
    assert inspection.findings.first().note in page.content.decode()

    before = Site.objects.count(), Inspection.objects.count()
    assert "is there" in seed()
    assert (Site.objects.count(), Inspection.objects.count()) == before


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_register() -> None:
    load_areas()
    made = [
        RegisterMaker(seed=7, today=date(2026, 11, 23), now=datetime(2026, 11, 23, tzinfo=UTC)).province("21", 30)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert len({site[2] for site in made[0].sites}) > 20


def test_production_refuses_the_demonstration(settings: Any) -> None:
    settings.SETTINGS_MODULE = "mind_portal.settings.production"
    with pytest.raises(CommandError, match="production"):
        seed()
