"""The journal's page, and the time-line of records."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.accounts.services import add_enterprise_role
from mind_portal.journal import verbs
from mind_portal.journal.selectors import changes, timeline
from mind_portal.journal.services import record
from tests.journal.builders import make_entries
from tests.support import builders

pytestmark = pytest.mark.django_db
PAGE = "/journal/"


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("cast", ["officer", "head", "executive", "head_office", "stranger"])
def test_only_administrators_read_the_whole_journal(client, request, cast):
    client.force_login(request.getfixturevalue(cast))
    assert client.get(PAGE).status_code == 403


def test_sign_in_comes_first(client):
    assert client.get(PAGE).url.startswith("/accounts/login/")
    assert client.post(PAGE).status_code == 405


def test_the_page_is_narrowed_by_event_person_day_and_record(admin, rayong, chiang_mai, officer):
    make_entries(rayong, 1, actor=officer)
    make_entries(chiang_mai, 2, verb="accounts.user_created")
    yesterday = timezone.now() - dt.timedelta(days=1)
    record(verb="tests.old", subject=rayong, actor=None, now=yesterday)
    count = lambda query: len(admin.get(PAGE + query).context["rows"])  # noqa: E731
    assert count("") == 4
    assert count("?verb=accounts.user_created") == 2
    assert count("?actor=OFFICER.rayong") == 1
    assert count(f"?day={timezone.localtime(yesterday).date():%d/%m/%Y}") == 1
    assert count("?record=geography.province:50") == 2
    assert count("?record=geography.province") == 4
    assert count("?record=nothing") == 0


def test_an_unreadable_day_is_refused_with_a_word(admin, rayong):
    answer = admin.get(PAGE + "?day=tomorrow")
    assert answer.status_code == 422
    assert "day" in answer.context["form"].errors


def test_the_pages_hold_every_entry_once(admin, rayong):
    made = {entry.pk for entry in make_entries(rayong, 120)}
    seen, address = [], PAGE
    while address:
        context = admin.get(address).context
        seen += [row["pk"] for row in context["rows"]]
        address = PAGE + context["older"] if context["older"] else ""
    assert len(seen) == 120
    assert set(seen) == made


def test_htmx_gets_the_results_only(admin, rayong):
    make_entries(rayong, 1)
    answer = admin.get(PAGE, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "<table" in answer.text


def test_the_page_costs_the_same_for_one_and_twenty_entries(admin, rayong):
    counts = []
    admin.get(PAGE)  # what the frame keeps for a while, such as the bell's count
    for n in (1, 19):
        make_entries(rayong, n)
        with CaptureQueriesContext(connection) as queries:
            admin.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_time_line_tells_who_what_changed_and_why(officer, rayong):
    site = builders.make_site(rayong)
    verbs.register("tests.renamed", "Renamed", icon="pencil", state="info")
    record(
        verb="tests.renamed", subject=site, actor=officer, now=timezone.now(), reason="ป้ายใหม่",
        before={"name": "เดิม"}, after={"name": "ใหม่"},
    )  # fmt: skip
    (entry,) = timeline(officer, [site]).entries
    assert entry["title"] == "Renamed"
    assert (entry["icon"], entry["state"]) == ("pencil", "info")
    assert officer.display_name in entry["text"]
    assert "ชื่อ: เดิม → ใหม่" in entry["text"]
    assert "ป้ายใหม่" in entry["text"]


def test_a_time_line_keeps_to_the_scope(officer, other_officer, executive, stranger, rayong, chiang_mai):
    site = builders.make_site(rayong)
    record(verb="tests.x", subject=site, actor=None, now=timezone.now())
    assert len(timeline(officer, [site]).entries) == 1
    assert len(timeline(executive, [site]).entries) == 1
    assert timeline(other_officer, [site]).entries == []
    assert timeline(stranger, [site]).entries == []


def test_an_operator_sees_the_time_line_of_his_own_factory_only(rayong):
    site, other = builders.make_site(rayong), builders.make_site(rayong)
    for subject in (site, other, site.operator):
        record(verb="tests.x", subject=subject, actor=None, now=timezone.now())
    user = builders.make_user(Role.OPERATOR)
    add_enterprise_role(user_id=user.pk, operator_id=site.operator_id, kind="preparer", actor=None, now=timezone.now())
    user = User.objects.get(pk=user.pk)
    assert len(timeline(user, [site]).entries) == 1
    assert len(timeline(user, [site.operator]).entries) == 1
    assert timeline(user, [other, other.operator]).entries == []


def test_a_record_that_moved_keeps_its_history_for_the_new_province(officer, other_officer, rayong, chiang_mai):
    site = builders.make_site(rayong)
    record(verb="tests.x", subject=site, actor=None, now=timezone.now())
    site.province = chiang_mai
    site.save()
    assert len(timeline(other_officer, [site]).entries) == 1
    assert timeline(officer, [site]).entries == []


def test_a_time_line_goes_on_where_it_stopped(officer, rayong):
    site, other = builders.make_site(rayong), builders.make_site(rayong)
    for n in range(5):
        record(verb="tests.x", subject=(site, other)[n % 2], actor=None, now=timezone.now(), reason=str(n))
    first = timeline(officer, [site, other], limit=3)
    second = timeline(officer, [site, other], limit=3, before=first.before)
    reasons = [entry["text"][-1] for entry in (*first.entries, *second.entries)]
    assert reasons == ["4", "3", "2", "1", "0"]
    assert second.before is None


def test_a_time_line_of_a_seen_record_costs_one_query(officer, rayong, django_assert_num_queries):
    site = builders.make_site(rayong)
    record(verb="tests.x", subject=site, actor=None, now=timezone.now())
    assert officer.scope
    with django_assert_num_queries(1):
        timeline(officer, [site])


def test_changes_are_cut_when_there_are_many():
    before, after = {f"f{n}": n for n in range(6)}, {f"f{n}": n + 1 for n in range(6)}
    assert changes(before, after).count("→") == 4
    assert changes(before, after).endswith("…")
    assert changes({"a": None}, {"a": "x" * 100}) == f"a: – → {'x' * 59}…"
    assert changes(None, {"a": 1}) == ""


def test_an_event_without_a_name_shows_its_own():
    assert verbs.verb("nobody.named_this").label == "nobody.named_this"
    assert ("accounts.role_granted", str(verbs.verb("accounts.role_granted").label)) in verbs.choices()
