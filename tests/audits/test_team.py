"""Who is on a team: the rules, what comes from the plan, recusal everywhere, and what is kept."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from audits import services
from audits.models import DeclaredInterest, Inspection, InspectionDraft, InspectionMember
from audits.orders.papers import signers
from audits.selectors.versions import difference
from audits.services.draws import recusals
from audits.services.interests import note_recused
from audits.team_rules import Member, Office, members_of, team_breaches
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from tests.audits.amending_builders import REASON, filed, load_days
from tests.audits.builders import NOW, TODAY, load_small, make_draft
from tests.audits.orders.builders import make_operator_user
from tests.audits.planning.builders import make_plan
from tests.support.builders import make_site, make_user

LEAD = Member("lead", user=1)
OFFICE = Office(own={1, 2, 5}, others={3}, recused={5: "ก"})
POLICE = Member("observer", name="พ.ต.ท. ตัวอย่าง", position="รอง ผกก.", agency="police")


@pytest.mark.parametrize(
    ("members", "wanted"),
    [
        ([LEAD], []),
        ([LEAD, Member("inspector", user=2), POLICE], []),
        ([Member("inspector", user=1)], ["AUD-TEAM-1"]),
        ([LEAD, Member("lead", user=2)], ["AUD-TEAM-1"]),
        ([LEAD, Member("inspector", user=4)], ["AUD-TEAM-2"]),
        ([LEAD, Member("inspector", user=3)], ["AUD-TEAM-3"]),
        ([LEAD, Member("inspector", user=3, reason="ตรวจร่วม")], []),
        ([LEAD, Member("observer", agency="police")], ["AUD-TEAM-4"]),
        ([LEAD, Member("observer", name="ก")], ["AUD-TEAM-4"]),
        ([LEAD, Member("observer", name="ก", agency="other")], ["AUD-TEAM-4"]),
        ([LEAD, Member("observer", name="ก", agency="local")], ["AUD-TEAM-4"]),
        ([LEAD, Member("observer", name="ก", agency="other", agency_name="กอ.รมน.")], []),
        ([LEAD, Member("inspector", user=5)], ["AUD-TEAM-5"]),
        ([LEAD, Member("inspector", user=1)], ["AUD-TEAM-6"]),
        ([LEAD, *[POLICE] * 19], []),
        ([LEAD, *[POLICE] * 20], ["AUD-TEAM-6"]),
    ],
)
def test_each_rule(members: list[Member], wanted: list[str]) -> None:
    assert [breach.rule for breach in team_breaches(members, OFFICE)] == wanted


@pytest.mark.parametrize(
    "given", ["x", [1], [{"role": "boss"}], [{"role": "lead", "user": "1"}], [{"role": "lead", "user": True}],
              [{"role": "observer", "name": "ก", "agency": "mafia"}]],
)  # fmt: skip
def test_what_is_no_team_is_refused(given: Any) -> None:
    with pytest.raises(ValueError, match=r".*"):
        members_of(given)


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong)


@pytest.fixture
def colleague(rayong: Province) -> User:
    return make_user(Role.OFFICER, rayong, display_name="เพื่อนร่วมงาน")


def rules_of(run: Any) -> list[str]:
    with pytest.raises(DomainError) as error:
        run()
    return [breach.rule for breach in error.value.breaches]


def declare(site: Site, user: User) -> DeclaredInterest:
    return services.declare_interest(site_id=site.pk, reason="ญาติเป็นกรรมการ", actor=user, now=NOW)


def begin(site: Site, actor: User) -> InspectionDraft:
    load_small()
    return services.start_draft(
        draft_id=uuid4(), site=site, kind="annual", inspected_on=TODAY, actor=actor, now=NOW
    )  # fmt: skip


def test_without_a_word_the_filing_officer_leads(site: Site, officer: User) -> None:
    filed(site, officer)
    member = InspectionMember.objects.get()
    assert (member.role, member.user, member.province_id, member.is_invited) == ("lead", officer, "21", False)


def test_who_is_planned_comes_along_unless_recused(
    site: Site, officer: User, colleague: User, rayong: Province
) -> None:
    other = make_user(Role.OFFICER, rayong)
    plan = make_plan(site, officer, TODAY.replace(day=1))
    plan.status, plan.published_at, plan.published_by = "published", NOW, officer
    plan.save()
    plan.visits.get().officers.set([officer, colleague, other])
    declare(site, other)
    assert begin(site, officer).team == [{"role": "inspector", "user": colleague.pk}]


def test_whoever_declared_an_interest_neither_begins_nor_files_nor_comes_along(
    site: Site, officer: User, colleague: User
) -> None:
    draft = make_draft(site, officer, team=[{"role": "inspector", "user": colleague.pk}])
    declare(site, colleague)
    change = lambda: services.change_team(  # noqa: E731
        draft_id=draft.pk, members=[Member("inspector", user=colleague.pk)], actor=officer, now=NOW
    )
    assert rules_of(change) == ["AUD-TEAM-5"]
    assert rules_of(lambda: services.file_draft(draft_id=draft.pk, actor=officer, now=NOW)) == ["AUD-TEAM-5"]
    assert rules_of(lambda: begin(site, colleague)) == ["AUD-TEAM-5"]
    services.end_interest(interest_id=DeclaredInterest.objects.get().pk, actor=colleague, now=NOW)
    assert services.file_draft(draft_id=draft.pk, actor=officer, now=NOW).inspection.members.count() == 2


def test_a_draw_leaves_out_who_declared_and_its_recusals_are_declared(
    site: Site, officer: User, colleague: User, head: User, rayong: Province
) -> None:
    second = make_site(rayong)
    declare(site, colleague)
    note_recused(recused={officer.pk: [second.pk, 999]}, province="21", actor=head, now=NOW)
    note_recused(recused={officer.pk: [second.pk]}, province="21", actor=head, now=NOW)
    assert set(DeclaredInterest.objects.values_list("user", "site", "declared_by")) == {
        (colleague.pk, site.pk, colleague.pk), (officer.pk, second.pk, head.pk)
    }  # fmt: skip
    assert recusals({}, [officer.pk, colleague.pk]) == {officer.pk: [second.pk], colleague.pk: [site.pk]}


def test_only_he_or_the_head_ends_an_interest(
    site: Site, officer: User, colleague: User, head: User, other_officer: User
) -> None:
    row = declare(site, colleague)
    assert declare(site, colleague) == row
    for stranger in (officer, other_officer):
        with pytest.raises(DeclaredInterest.DoesNotExist):
            services.end_interest(interest_id=row.pk, actor=stranger, now=NOW)
    assert services.end_interest(interest_id=row.pk, actor=head, now=NOW).ended_on == TODAY
    with pytest.raises(Site.DoesNotExist):
        declare(site, other_officer)


def test_a_colleague_leads_and_guests_are_kept_with_their_reason(
    site: Site, officer: User, colleague: User, other_officer: User
) -> None:
    draft = make_draft(site, officer)
    members = [
        Member("lead", user=colleague.pk), Member("expert", user=other_officer.pk, reason="ตรวจร่วม"), POLICE,
    ]  # fmt: skip
    services.change_team(draft_id=draft.pk, members=members, actor=officer, now=NOW)
    inspection = services.file_draft(draft_id=draft.pk, actor=officer, now=NOW).inspection
    rows = inspection.members.order_by("pk").values_list("role", "user", "is_invited", "name")
    assert set(rows) == {
        ("lead", colleague.pk, False, ""), ("expert", other_officer.pk, True, ""),
        ("inspector", officer.pk, False, ""), ("observer", None, False, "พ.ต.ท. ตัวอย่าง"),
    }  # fmt: skip
    assert signers(inspection)[0][0] == str(colleague)
    assert any("รอง ผกก." in post for _name, post in signers(inspection))


@pytest.mark.parametrize(
    "values", [{"role": "observer"}, {"role": "observer", "name": "ก", "agency": "other"},
               {"role": "lead", "name": "ก", "agency": "police"}],
)  # fmt: skip
def test_the_database_refuses_half_a_member(site: Site, officer: User, values: dict[str, str]) -> None:
    inspection = filed(site, officer)
    InspectionMember.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectionMember.objects.create(inspection=inspection, province_id="21", **values)


def test_the_team_is_amended_with_the_rest_and_told_to_offices_only(site: Site, officer: User, colleague: User) -> None:
    inspection = filed(site, officer)
    load_days()
    draft = services.amend_inspection(inspection_id=inspection.pk, draft_id=uuid4(), actor=officer, now=NOW)
    services.change_team(draft_id=draft.pk, members=[Member("inspector", user=colleague.pk)], actor=officer, now=NOW)
    services.file_draft(draft_id=draft.pk, actor=officer, now=NOW, reason=REASON)
    old, new = inspection.versions.order_by("number")
    inspection.refresh_from_db()
    heads = difference(inspection, old, new, officer)["heads"]
    assert [(was, "เพื่อนร่วมงาน" in now) for _name, was, now in heads] == [(f"{officer} (Lead)", True)] or len(heads) == 1
    assert difference(inspection, old, new, make_operator_user(site))["heads"] == []


def test_the_operator_sees_no_team(site: Site, officer: User, client: Client) -> None:
    draft = make_draft(site, officer)
    services.change_team(draft_id=draft.pk, members=[POLICE], actor=officer, now=NOW)
    inspection = services.file_draft(draft_id=draft.pk, actor=officer, now=NOW).inspection
    client.force_login(officer)
    assert "พ.ต.ท. ตัวอย่าง" in client.get(f"/audits/{inspection.pk}/").content.decode()
    assert "พ.ต.ท. ตัวอย่าง" not in client.get(f"/api/v1/inspections/{inspection.pk}/").content.decode()
    client.force_login(make_operator_user(site))
    html = client.get(f"/audits/{inspection.pk}/").content.decode()
    assert "พ.ต.ท. ตัวอย่าง" not in html
    assert Inspection.objects.count() == 1
