"""A team changed at the desk and on the tablet: both changes stand, and what cannot be both is asked."""

from typing import Any

import pytest
from django.urls import reverse

from audits.models import Inspection, InspectionDraft
from audits.services import change_team
from audits.services.team import team_mark
from audits.team_merge import TEAM, merge_team
from audits.team_rules import Member
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import StaleError
from tests.audits import builders
from tests.audits.test_field import client, send, site, told, version  # noqa: F401 - fixtures
from tests.support.builders import make_user

ME, ANN, BOB = 1, 2, 3
POLICE = Member("observer", name="ก", agency="police")
MILITARY = Member("observer", name="ข", agency="military")


def inspector(user: int) -> Member:
    return Member("inspector", user=user)


def lead(user: int) -> Member:
    return Member("lead", user=user)


A, B = inspector(ANN), inspector(BOB)


@pytest.mark.parametrize(
    ("base", "mine", "stored", "merged"),
    [
        ([A], [A], [A], [A]),
        ([A], [A, POLICE], [A, B], [A, B, POLICE]),
        ([A], [], [A, B], [B]),
        ([A], [A, POLICE], [], [POLICE]),
        ([A], [Member("observer", user=ANN)], [A], [Member("observer", user=ANN)]),
        ([A], [A], [Member("observer", user=ANN)], [Member("observer", user=ANN)]),
        ([], [POLICE], [MILITARY], [MILITARY, POLICE]),
        ([], [A], [A], [A]),
        ([A, POLICE], [A], [A], [A]),
        ([], [lead(ANN)], [lead(ME), B], [B, lead(ANN)]),
        (None, [A], [B], [A]),
    ],
)
def test_what_one_side_changed_is_so(base: Any, mine: Any, stored: Any, merged: Any) -> None:
    done = merge_team(base, mine, stored, ME)
    assert (list(done.members), done.clash) == (merged, None)


@pytest.mark.parametrize(
    ("base", "mine", "stored", "ours", "theirs"),
    [
        ([], [Member("observer", user=ANN)], [A, B], [Member("observer", user=ANN), B], [A, B]),
        ([A], [Member("observer", user=ANN), POLICE], [B], [Member("observer", user=ANN), B, POLICE], [B, POLICE]),
        ([], [lead(ANN), POLICE], [lead(BOB)], [lead(ANN), POLICE], [lead(BOB), POLICE]),
    ],
)
def test_what_cannot_be_both_is_two_whole_teams_to_choose_from(
    base: Any, mine: Any, stored: Any, ours: Any, theirs: Any
) -> None:
    done = merge_team(base, mine, stored, ME)
    assert done.clash is not None
    by_name = lambda team: sorted(team, key=str)  # noqa: E731
    assert by_name(done.clash.mine) == by_name(ours)
    assert by_name(done.clash.theirs) == by_name(theirs)
    assert list(done.members) == stored, "until somebody has chosen"


@pytest.fixture
def colleague(officer: User) -> User:
    return make_user(Role.OFFICER, officer.role_grants.get().province, username="officer.second")


def test_the_desk_s_member_and_the_tablet_s_come_together(client, site, officer, colleague, version):  # noqa: F811
    record = told(site, officer, version, file=False)
    send(client, record)
    change_team(
        draft_id=InspectionDraft.objects.get().pk, members=[inspector(colleague.pk)], actor=officer, now=builders.NOW
    )
    record |= {"team": [POLICE.to_json()], "team_base": [], "file": True}
    assert send(client, record).status_code == 200
    found = set(Inspection.objects.get().members.values_list("role", "user", "name"))
    assert found == {("lead", officer.pk, ""), ("inspector", colleague.pk, ""), ("observer", None, "ก")}


def test_two_parts_for_one_colleague_are_asked_and_the_choice_is_filed(client, site, officer, colleague, version):  # noqa: F811
    record = told(site, officer, version, file=False)
    send(client, record)
    draft = InspectionDraft.objects.get()
    change_team(draft_id=draft.pk, members=[inspector(colleague.pk)], actor=officer, now=builders.NOW)
    record |= {"team": [{"role": "observer", "user": colleague.pk}], "team_base": [], "file": True}
    answer = send(client, record)
    assert answer.status_code == 409
    [clash] = answer.json()["conflicts"]
    assert clash["code"] == TEAM
    assert clash["mine"].startswith(str(colleague))
    assert clash["mine"] != clash["theirs"]
    assert not Inspection.objects.exists()
    draft.refresh_from_db()
    assert {"role": "inspector", "user": colleague.pk} in draft.team
    record |= {"team": clash["my_team"], "team_base": clash["base"]}
    assert send(client, record).status_code == 200
    assert Inspection.objects.get().members.get(user=colleague).role == "observer"


def test_a_correction_after_a_refusal_clashes_with_nobody(client, site, officer, version):  # noqa: F811
    answers = {**builders.SMALL_ANSWERS, "guard": {"value": "fail", "severity": "major"}}
    record = told(site, officer, version, answers=answers, team=[POLICE.to_json()], team_base=[])
    refused = send(client, record)
    assert refused.status_code == 422
    said = refused.json()
    assert (set(said["heard"]), said["team"]) == (set(answers), [POLICE.to_json()])
    note = {"guard": {"value": "fail", "severity": "major", "note": "ไม่มีที่ครอบ"}}
    record |= {"answers": answers | note, "bases": record["bases"] | said["heard"], "team_base": said["team"]}
    record["team"] = [{**POLICE.to_json(), "role": "inspector"}]
    assert send(client, record).status_code == 200


def test_a_page_of_the_desk_older_than_the_tablet_s_team_is_refused(client, site, officer, colleague, version):  # noqa: F811
    record = told(site, officer, version, file=False)
    send(client, record)
    draft = InspectionDraft.objects.get()
    address = reverse("audits:draft_team", args=[draft.pk])
    assert f'value="{team_mark(draft.team)}"' in client.get(address).text
    old = team_mark(draft.team)
    send(client, record | {"team": [POLICE.to_json()], "team_base": []})
    post = {"seen": old, f"user-{colleague.pk}": "inspector"}
    post |= {f"{kind}-{name}": 0 for kind in ("inv", "out") for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = client.post(address, post)
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.team == [POLICE.to_json()]
    assert client.post(address, post | {"seen": team_mark(draft.team)}).status_code == 302
    with pytest.raises(StaleError):
        change_team(draft_id=draft.pk, members=[], seen=old, actor=officer, now=builders.NOW)
