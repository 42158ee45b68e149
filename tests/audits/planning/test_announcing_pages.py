"""Announcing and drawing in the browser: what is asked for, what is shown, and what waits for the head that day."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Draw, DrawAnnouncement, Plan
from audits.services.risk import score_sites
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.core.worklist import work_of
from mind_portal.geography.models import Province
from tests.audits.planning.builders import make_announcement, make_draw, make_plan
from tests.support import builders


@pytest.fixture
def plan(rayong: Province, officer: User) -> Plan:
    """Next month's, so that a day of it always lies ahead."""
    call_command("load_legal", verbosity=0)
    builders.make_user(Role.OFFICER, rayong)
    sites = [builders.make_site(rayong) for _ in range(4)]
    score_sites(province="21", actor=None, now=timezone.now())
    return make_plan(sites[0], officer, thai.add_months(thai.month_start(timezone.localdate()), 1))


def typed(plan: Plan, **changes: str) -> dict[str, str]:
    day = f"{plan.month:%Y-%m}-16"
    values = {"seed_source": "สลาก รางวัลที่ 1", "exists_on": day, "exists_at": "๑๖.๓๐ น.", "count": "2", "team": "2"}
    return values | {"limit": "5"} | changes


def test_a_head_announces_and_everybody_sees_it_without_a_factory(client: Client, head: User, plan: Plan) -> None:
    client.force_login(head)
    url = reverse("audits:draw_announce", args=[plan.pk])
    address = reverse("audits:plan") + f"?month={plan.month:%Y-%m}"
    assert url in client.get(address).content.decode()
    answer = client.post(url, typed(plan))
    found = DrawAnnouncement.objects.get()
    assert answer["Location"] == reverse("audits:announcement_detail", args=[found.pk])
    assert timezone.localtime(found.exists_from) == timezone.make_aware(
        dt.datetime.combine(plan.month.replace(day=16), dt.time(16, 30))
    )
    page = client.get(answer["Location"]).content.decode()
    assert "รอเลขออก" in page
    assert found.salt not in page
    assert reverse("audits:announcement_draw", args=[found.pk]) not in page, "its number does not exist yet"
    office = client.get(address).content.decode()
    assert answer["Location"] in office
    assert url not in office
    public = Client().get(reverse("draws:announced", args=[found.pk])).content.decode()
    for shown in (found.seed_source, "16:30", "ระยอง", "3 แห่ง"):
        assert shown in public
    for name in Site.objects.values_list("name", flat=True):
        assert name not in public
    assert found.salt not in public


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed_source": ""}, "ตรวจสอบเลข"),
        ({"exists_on": "2020-01-01"}, "ยังไม่ออก"),
        ({"exists_on": "พรุ่งนี้"}, "ไม่ใช่วันที่"),
        ({"exists_at": "25:00"}, "ไม่ใช่เวลา"),
        ({"exists_at": "เย็น"}, "ไม่ใช่เวลา"),
        ({"count": "99"}, "3"),
        ({"recused": "ใครสักคน: 1"}, "บรรทัดที่ 1"),
    ],
)
def test_what_cannot_be_announced_is_said_beside_what_was_typed(
    client: Client, head: User, plan: Plan, changes: dict[str, str], said: str
) -> None:
    client.force_login(head)
    answer = client.post(reverse("audits:draw_announce", args=[plan.pk]), typed(plan, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert not changes.get("seed_source", "x") or 'value="สลาก รางวัลที่ 1"' in page
    assert not DrawAnnouncement.objects.exists()


def test_the_number_is_typed_twice(client: Client, head: User, plan: Plan) -> None:
    found = make_announcement(plan, head, exists_from=timezone.now() - dt.timedelta(minutes=1))
    client.force_login(head)
    page = client.get(reverse("audits:announcement_detail", args=[found.pk])).content.decode()
    url = reverse("audits:announcement_draw", args=[found.pk])
    assert url in page
    refused = client.post(url, {"seed": "820866", "again": "820867"})
    assert refused.status_code == 422
    assert "ไม่ตรงกัน" in refused.content.decode()
    assert not Draw.objects.exists()
    answer = client.post(url, {"seed": "820866", "again": "๘๒๐๘๖๖"})
    assert answer["Location"] == reverse("audits:draw_detail", args=[Draw.objects.get().pk])
    page = client.get(answer["Location"]).content.decode()
    assert "ประกาศเมื่อ" in page
    assert "ไม่ได้ประกาศล่วงหน้า" not in page


def test_too_early_is_refused_with_the_moment(client: Client, head: User, plan: Plan) -> None:
    found = make_announcement(plan, head)
    client.force_login(head)
    answer = client.post(reverse("audits:announcement_draw", args=[found.pk]), {"seed": "1", "again": "1"})
    assert answer.status_code == 422
    assert thai.format_datetime(found.exists_from) in answer.content.decode()


def test_a_withdrawn_one_stays_to_be_seen(client: Client, head: User, plan: Plan) -> None:
    found = make_announcement(plan, head)
    client.force_login(head)
    url = reverse("audits:announcement_withdraw", args=[found.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "งวดเลื่อน"}).status_code == 302
    assert "งวดเลื่อน" in client.get(reverse("audits:announcement_detail", args=[found.pk])).content.decode()
    public = Client().get(reverse("draws:announced", args=[found.pk])).content.decode()
    assert "ถอนประกาศแล้ว" in public
    assert "งวดเลื่อน" not in public, "a reason may warn somebody: it is published with the lists"


def test_a_draw_from_before_shows_that_it_was_not_announced(
    client: Client, head: User, officer: User, plan: Plan
) -> None:
    done = make_draw(plan, officer)
    client.force_login(head)
    assert "ไม่ได้ประกาศล่วงหน้า" in client.get(reverse("audits:draw_detail", args=[done.pk])).content.decode()
    assert "ไม่ได้ประกาศล่วงหน้า" in Client().get(reverse("draws:draw", args=[done.pk])).content.decode()


def test_the_head_finds_it_in_his_work_from_the_day_on(head: User, officer: User, plan: Plan) -> None:
    today = timezone.localdate()
    moment = timezone.make_aware(dt.datetime.combine(today + dt.timedelta(days=2), dt.time(16)))
    found = make_announcement(plan, head, exists_from=moment)

    def work(user: User, days: int) -> list[tuple[str, str]]:
        groups = work_of(User.objects.get(pk=user.pk), today + dt.timedelta(days=days))[0]
        return [(row.url, row.state) for group in groups if group.icon == "arrows-sort" for row in group.rows]

    url = f"/audits/plan/announced/{found.pk}/"
    assert [work(head, days) for days in (1, 2, 4, 5)] == [[], [(url, "warn")], [(url, "warn")], [(url, "bad")]]
    assert work(officer, 2) == []
