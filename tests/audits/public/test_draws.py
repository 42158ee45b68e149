"""Draws by lot in public: a checksum at once, the lists after the month, nobody's name, and the same result again."""

import datetime as dt
import hashlib
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audits.models import Draw, DrawAnnouncement, PlannedVisit, VisitStatus
from audits.planning.draw import Pool, draw
from audits.planning.papers import draw_file
from audits.public import draws
from audits.services.draws import Lots, announce_draw, draw_announced, draw_visits, withdraw_announcement
from audits.services.risk import score_sites
from factories.models import Operator, OperatorKind, Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.geography.models import Province
from tests.audits.planning.builders import make_draw, make_plan
from tests.support import builders


@pytest.fixture
def made(site: Site, head: User, officer: User, rayong: Province) -> Draw:
    """A draw of this month: four of seven factories, two of three inspectors for each, one of them recused once."""
    for _ in range(6):
        builders.make_site(rayong)
    for name in ("officer2.rayong", "officer3.rayong"):
        builders.make_user(Role.OFFICER, rayong, username=name)
    score_sites(province=rayong.code, actor=None, now=timezone.now())
    plan = make_plan(site, officer)
    return draw_visits(
        plan_id=plan.pk, seed="820866", seed_source="งวด 16 พ.ย. 2569", why="เร่งด่วนมาก", actor=head, now=timezone.now(),
        lots=Lots(4, 2, 3, {officer.pk: [each.pk for each in Site.objects.order_by("pk")[:3]]}),
    )  # fmt: skip


@pytest.fixture
def afterwards(made: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first day of the month after."""
    monkeypatch.setattr(timezone, "localdate", lambda *_args: thai.add_months(made.plan.month, 1))


def page(made: Draw, name: str = "draw", query: str = "") -> str:
    return reverse(f"draws:{name}", args=[made.pk]) + query


def test_while_the_month_runs_only_seed_sizes_and_checksum_are_public(made: Draw, client: Client) -> None:
    html = client.get(page(made)).content.decode()
    assert made.seed in html
    assert draws.checksum(made) in html
    assert made.seed_source in html
    for site in Site.objects.all():
        assert site.name not in html
    assert "draw_check.js" not in html
    assert client.get(page(made, "file")).status_code == 404
    listed = client.get(reverse("draws:list")).content.decode()
    assert made.seed in listed
    assert page(made) in listed


def test_after_the_month_the_file_has_the_checksum_that_was_announced_and_gives_the_result(
    made: Draw, client: Client, request: pytest.FixtureRequest
) -> None:
    announced = draws.checksum(made)
    assert announced in client.get(page(made)).content.decode()
    request.getfixturevalue("afterwards")
    answer = client.get(page(made, "file"))
    assert hashlib.sha256(answer.content).hexdigest() == announced
    opened = json.loads(answer.content)
    pool = Pool(
        opened["sites"], opened["officers"], opened["count"], opened["team"],
        {int(key): most for key, most in opened["limits"].items()},
        {int(key): sites for key, sites in opened["recused"].items()},
    )  # fmt: skip
    seed = f"{opened['seed']}|{opened['salt']}"
    assert [[one.site, list(one.officers)] for one in draw(seed, pool)] == opened["result"]
    assert len(opened["result"]) == 4
    assert opened["officers"] == list(range(1, len(opened["officers"]) + 1))


def test_the_page_says_what_became_of_each_visit_and_names_no_natural_person(
    made: Draw, afterwards: None, client: Client, officer: User
) -> None:
    first, second, third, fourth = (Site.objects.get(pk=key) for key, _ in made.result)
    done = PlannedVisit.objects.get(plan=made.plan, site=first)
    done.status, done.inspection = VisitStatus.DONE, builders.make_inspection(first, officer)
    done.save(update_fields=["status", "inspection"])
    PlannedVisit.objects.filter(plan=made.plan, site=second).update(status=VisitStatus.CANCELLED, reason="นาย ก ป่วย")
    person = Operator.objects.create(name="นายสมหมาย ใจดี", kind=OperatorKind.NATURAL)
    Site.objects.filter(pk=third.pk).update(name="สมหมายการช่าง", operator=person)
    html = client.get(page(made)).content.decode()
    assert "ตรวจแล้วเมื่อ" in html
    assert "ถอดออกจากแผน" in html
    assert "ยังไม่ได้ตรวจ" in html
    assert fourth.name in html
    for hidden in ("สมหมาย", "นาย ก", *User.objects.values_list("display_name", flat=True)):
        assert hidden not in html


def test_it_is_kept_by_caches_needs_no_session_and_the_same_queries_for_any_number(
    made: Draw, afterwards: None, client: Client
) -> None:
    client.get(page(made))
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page(made))
    assert len(captured) == 3
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=300"
    assert client.get(page(made), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert "Drawn" in client.get(page(made, query="?lang=en")).content.decode()


@pytest.mark.parametrize("month", ["", "2026-13", "0000-01", "\0", "๒๕๖๙-๑๑", "9" * 500])
def test_an_unknown_month_shows_the_newest(made: Draw, client: Client, month: str) -> None:
    answer = client.get(reverse("draws:list"), {"month": month})
    assert answer.status_code == 200
    assert made.seed in answer.content.decode()


def test_without_any_draw_the_page_says_so(client: Client, db: None) -> None:
    assert "ยังไม่มีการจับสลาก" in client.get(reverse("draws:list")).content.decode()


def test_the_month_opens_on_the_first_day_of_the_next(made: Draw) -> None:
    assert not draws.is_open(dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    assert draws.is_open(dt.date(2026, 12, 1), dt.date(2027, 1, 1))


# --- announced ---


@pytest.fixture
def announced(site: Site, head: User, officer: User, rayong: Province) -> DrawAnnouncement:
    """An announcement of this month whose number exists since an hour ago."""
    for _ in range(3):
        builders.make_site(rayong)
    builders.make_user(Role.OFFICER, rayong)
    now = timezone.now()
    score_sites(province=rayong.code, actor=None, now=now)
    return announce_draw(
        plan_id=make_plan(site, officer).pk, seed_source="สลาก งวดหน้า", exists_from=now - dt.timedelta(hours=1),
        lots=Lots(2, 2, 3, {}), actor=head, now=now - dt.timedelta(hours=2),
    )  # fmt: skip


def announcement(found: DrawAnnouncement, name: str = "announced") -> str:
    return reverse(f"draws:{name}", args=[found.pk])


def test_without_the_salt_the_public_number_gives_nothing_away(
    announced: DrawAnnouncement, head: User, client: Client
) -> None:
    done = draw_announced(announcement_id=announced.pk, seed="820866", actor=head, now=timezone.now())
    for url in (announcement(announced), page(done), reverse("draws:list")):
        assert announced.salt not in client.get(url).content.decode()
    for url in (announcement(announced, "announced_file"), page(done, "file")):
        assert client.get(url).status_code == 404


def test_after_the_month_the_announced_checksum_is_that_of_lists_and_salt_of_the_draw(
    announced: DrawAnnouncement, head: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get(announcement(announced)).content.decode()
    done = draw_announced(announcement_id=announced.pk, seed="820866", actor=head, now=timezone.now())
    monkeypatch.setattr(timezone, "localdate", lambda *_args: thai.add_months(done.plan.month, 1))
    file = client.get(announcement(announced, "announced_file")).content
    promised = hashlib.sha256(file).hexdigest()
    assert promised in before
    told, drawn = json.loads(file), json.loads(client.get(page(done, "file")).content)
    assert drawn["announcement"] == promised
    same = ("month", "province", "seed_source", "sites", "officers", "count", "team", "limits", "recused", "salt")
    assert [told[name] for name in same] == [drawn[name] for name in same]
    html = client.get(page(done)).content.decode()
    assert f'data-announced-hash="{promised}"' in html
    assert announced.salt in html


def test_a_draw_from_before_keeps_its_file_to_the_byte(made: Draw, officer: User) -> None:
    old = make_draw(made.plan, officer)
    month, province = f"{old.plan.month:%Y-%m}", old.province_id
    assert draw_file(old) == (
        '{"count":0,"format":"mind-draw/1","limits":{},"month":"' + month + '","officers":[1],"province":"' + province
        + '","recused":{},"result":[],"seed":"1234","seed_source":"test","sites":[],"team":2}'
    )  # fmt: skip


def test_where_an_announcement_stands_is_said_in_the_list(
    announced: DrawAnnouncement, head: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = []
    moment = announced.exists_from
    for days in (-1, 0, 3):
        monkeypatch.setattr(timezone, "now", lambda days=days: moment + dt.timedelta(days=days))
        rows = draws.list_page(announced.plan.month, timezone.now())["announced"]
        words.append([(row["word"], row["state"]) for row in rows])
    monkeypatch.undo()
    over = dt.datetime.combine(thai.add_months(announced.plan.month, 1), dt.time(9), tzinfo=dt.UTC)
    words.append([(row["word"], row["state"]) for row in draws.list_page(announced.plan.month, over)["announced"]])
    late = [("เลขออกแล้วแต่ยังไม่จับสลาก", "bad")]
    assert words[0] == [("รอเลขออก", "info")]
    assert words[2:] == [late, late]
    withdraw_announcement(announcement_id=announced.pk, reason="ก", actor=head, now=timezone.now())
    assert "ถอนประกาศแล้ว" in client.get(reverse("draws:list")).content.decode()


def test_the_reason_of_an_unannounced_draw_is_published_with_the_lists(
    made: Draw, client: Client, request: pytest.FixtureRequest
) -> None:
    html = client.get(page(made)).content.decode()
    assert "ไม่ได้ประกาศล่วงหน้า" in html
    assert made.why_unannounced not in html
    request.getfixturevalue("afterwards")
    assert made.why_unannounced in client.get(page(made)).content.decode()


def test_the_list_asks_the_same_for_any_number(made: Draw, announced: DrawAnnouncement, head: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            draws.list_page(None, timezone.now())
        return len(captured)

    few = cost()
    withdraw_announcement(announcement_id=announced.pk, reason="ก", actor=head, now=timezone.now())
    announce_draw(
        plan_id=announced.plan_id, seed_source="ใหม่", exists_from=timezone.now() + dt.timedelta(minutes=1),
        lots=Lots(1, 2, 3, {}), actor=head, now=timezone.now(),
    )  # fmt: skip
    make_draw(made.plan, head)
    assert cost() == few == 4
