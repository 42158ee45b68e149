"""The plan in the browser: proposed, published, changed, drawn; refusals keep what was typed."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Draw, Plan, PlannedVisit
from audits.services.risk import score_sites
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.geography.models import Province
from tests.audits.planning.builders import make_plan
from tests.support import builders


@pytest.fixture
def sites(rayong: Province, officer: User) -> list[Site]:
    call_command("load_legal", verbosity=0)
    builders.make_user(Role.OFFICER, rayong, username="officer2.rayong")
    sites = [builders.make_site(rayong, latitude=12.7 + n / 100, longitude=101.2) for n in range(6)]
    score_sites(province="21", actor=None, now=timezone.now())
    return sites


@pytest.fixture
def next_month() -> str:
    return f"{thai.add_months(thai.month_start(timezone.localdate()), 1):%Y-%m}"


def proposed(client: Client, officer: User, month: str, **changes: str) -> int:
    data = {"province": "21", "month": month, "visits_per_day": "๒", f"days-{officer.pk}": "2"} | changes
    return client.post(reverse("audits:plan_propose"), data).status_code


def test_a_head_proposes_and_publishes(
    client: Client, head: User, officer: User, sites: list[Site], next_month: str
) -> None:
    client.force_login(head)
    page = client.get(reverse("audits:plan") + f"?month={next_month}").content.decode()
    assert "ให้ระบบเสนอแผนของเดือน" in page
    assert proposed(client, officer, next_month) == 302
    plan = Plan.objects.get()
    assert plan.visits.count() == 4
    page = client.get(reverse("audits:plan") + f"?month={next_month}").content.decode()
    assert sites[0].name in page or sites[1].name in page
    assert 'id="plan-map"' in page
    assert client.post(reverse("audits:plan_publish", args=[plan.pk])).status_code == 302
    again = client.post(reverse("audits:plan_publish", args=[plan.pk]), follow=True)
    assert again.redirect_chain
    assert "ทำไว้แล้วก่อนหน้านี้" in again.content.decode()
    client.force_login(builders.make_user(Role.HEAD, plan.province))
    assert client.post(reverse("audits:plan_publish", args=[plan.pk])).status_code == 422


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("visits_per_day", "99", "วันละ 1 ถึง 10"),
        ("visits_per_day", "สาม", "ไม่ใช่ตัวเลข"),
        ("visits_per_day", "1.5", "จำนวนเต็ม"),
        ("days", "40", "0 ถึง 31"),
        ("days", "", "อย่างน้อยหนึ่งคน"),
    ],
)
def test_a_proposal_out_of_bounds_is_refused_with_what_was_typed(
    client: Client, head: User, officer: User, sites: list[Site], next_month: str, name: str, value: str, said: str
) -> None:
    client.force_login(head)
    field = f"days-{officer.pk}" if name == "days" else name
    data = {"province": "21", "month": next_month, "visits_per_day": "2", f"days-{officer.pk}": "2", field: value}
    answer = client.post(reverse("audits:plan_propose"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{value}"' in page or not value
    assert not Plan.objects.exists()


def test_an_officer_sees_the_plan_and_makes_none(client: Client, officer: User, sites: list[Site]) -> None:
    make_plan(sites[0], officer)
    client.force_login(officer)
    page = client.get(reverse("audits:plan")).content.decode()
    assert sites[0].name in page
    assert "ให้ระบบเสนอแผน" not in page
    assert client.post(reverse("audits:plan_propose"), {"province": "21"}).status_code == 403


def test_the_plan_of_another_office_is_not_found(client: Client, head: User, sites: list[Site]) -> None:
    client.force_login(head)
    assert client.get(reverse("audits:plan") + "?province=50").status_code == 404
    assert client.get(reverse("audits:plan") + "?month=never").status_code == 200


def test_a_visit_is_moved_and_taken_off_with_a_reason(
    client: Client, head: User, officer: User, sites: list[Site]
) -> None:
    visit = make_plan(sites[0], officer).visits.get()
    client.force_login(head)
    url = reverse("audits:visit_move", args=[visit.pk])
    day = visit.plan.month + dt.timedelta(days=9)
    refused = client.post(url, {"planned_on": day.isoformat(), "officers": [officer.pk], "reason": ""})
    assert refused.status_code == 422
    assert day.isoformat() in refused.content.decode()
    data = {"planned_on": thai.format_date(day), "officers": [officer.pk], "reason": "โรงงานหยุด"}
    assert client.post(url, data).status_code == 302
    assert client.post(reverse("audits:visit_cancel", args=[visit.pk]), {"reason": "ปิดกิจการ"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.planned_on, visit.status, visit.reason) == (day, "cancelled", "ปิดกิจการ")
    assert "ปิดกิจการ" in client.get(reverse("audits:plan")).content.decode()


def test_what_the_plan_demands_is_not_called_optional_and_days_are_picked(
    client: Client, head: User, officer: User, sites: list[Site]
) -> None:
    plan = make_plan(sites[0], officer)
    visit = plan.visits.get()
    client.force_login(head)
    moved, cancelled, drawn = (
        client.get(reverse(f"audits:{name}", args=[pk]), headers={"accept-language": "en"}).content.decode()
        for name, pk in (("visit_move", visit.pk), ("visit_cancel", visit.pk), ("plan_draw", plan.pk))
    )

    assert [text.count("(optional)") for text in (moved, cancelled, drawn)] == [0, 0, 1], "of a draw, who is recused"
    assert f'type="date" name="planned_on" value="{visit.planned_on.isoformat()}"' in moved


def test_a_factory_is_put_on_the_plan_from_its_page(
    client: Client, head: User, officer: User, sites: list[Site]
) -> None:
    plan = make_plan(sites[0], officer)
    client.force_login(head)
    url = reverse("audits:visit_add", args=[plan.pk, sites[3].pk])
    assert url in client.get(reverse("factories:site_detail", args=[sites[3].pk])).content.decode()
    assert url not in client.get(reverse("factories:site_detail", args=[sites[0].pk])).content.decode()
    data = {"planned_on": f"{plan.month:%Y-%m}-05", "officers": [officer.pk], "reason": "มีเรื่องร้องเรียน"}
    assert client.post(url, data).status_code == 302
    assert PlannedVisit.objects.filter(plan=plan, site=sites[3]).exists()


def test_a_draw_shows_that_it_can_be_done_again(client: Client, head: User, officer: User, sites: list[Site]) -> None:
    plan = make_plan(sites[0], officer)
    client.force_login(head)
    url = reverse("audits:plan_draw", args=[plan.pk])
    data = {"why": "เร่งด่วน", "seed": "123456", "seed_source": "สลาก", "count": "๒", "team": "2", "limit": "5",
            "recused": f"officer2.rayong: {sites[1].pk}, {sites[2].pk}"}  # fmt: skip
    refused = client.post(url, data | {"recused": "ใครสักคน: 1"})
    assert refused.status_code == 422
    assert "บรรทัดที่ 1" in refused.content.decode()
    answer = client.post(url, data)
    done = Draw.objects.get()
    assert answer["Location"] == reverse("audits:draw_detail", args=[done.pk])
    assert "ได้ผลเดียวกัน" in client.get(answer["Location"]).content.decode()
    file = client.get(reverse("audits:draw_file", args=[done.pk])).json()
    assert (file["seed"], file["sha256"]) == ("123456", done.checksum)


def test_the_factory_page_shows_the_sum_of_the_risk(client: Client, officer: User, sites: list[Site]) -> None:
    client.force_login(officer)
    page = client.get(reverse("factories:site_detail", args=[sites[0].pk])).content.decode()
    assert "น้ำหนักของสำนักงานเอง" in page
    assert "ไม่เคยตรวจในระบบ" in page
