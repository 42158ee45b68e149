"""The administrators' pages of accounts."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.journal.models import Entry
from tests.support import builders

pytestmark = pytest.mark.django_db
ACTS = [
    "user_edit", "user_grant", "user_revoke", "enterprise_add", "enterprise_remove", "user_suspend", "user_reactivate",
    "user_unlock", "user_sign_out", "user_initial_password", "user_reset_link",
]  # fmt: skip
HTMX = {"HX-Request": "true"}


def url(name: str, user: User | None = None) -> str:
    return reverse(f"accounts:{name}", args=[user.pk] if user else [])


def last_entry() -> Entry:
    return Entry.objects.order_by("-pk")[0]


@pytest.fixture
def admin(client, administrator) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def person(rayong) -> User:
    return builders.make_user(
        Role.OFFICER, rayong, username="person", display_name="สมหญิง ใจดี", email="p@example.go.th"
    )


@pytest.mark.parametrize("cast", ["officer", "head", "executive", "head_office", "stranger"])
def test_only_administrators_may(client, request, person, cast):
    client.force_login(request.getfixturevalue(cast))
    for name in ("user_list", "user_create"):
        assert client.get(url(name)).status_code == 403
    for name in ("user_detail", "enterprise_search"):
        assert client.get(url(name, person)).status_code == 403
    assert {client.post(url(name, person)).status_code for name in ACTS} == {403}


def test_without_sign_in_every_page_leads_to_it(client, person):
    for name in ("user_list", "user_create"):
        assert client.get(url(name)).url.startswith("/accounts/login/")
    assert {client.post(url(name, person)).status_code for name in ACTS} == {302}
    assert Entry.objects.count() == 0


def test_an_unknown_account_is_404_and_acts_are_posts(admin, person):
    for name in ("user_detail", "enterprise_search"):
        assert admin.get(reverse(f"accounts:{name}", args=[0])).status_code == 404
    for name in ACTS:
        assert admin.post(reverse(f"accounts:{name}", args=[0])).status_code == 404
        assert admin.get(url(name, person)).status_code == 405


def test_the_list_is_searched_by_name_role_province_and_state(admin, person, chiang_mai, other_officer):
    names = lambda query: [row["username"] for row in admin.get(url("user_list") + query).context["rows"]]  # noqa: E731
    assert names("?q=สมหญิง") == ["person"]
    assert names("?q=P@EXAMPLE") == ["person"]
    assert names("?role=officer&province=50") == [other_officer.username]
    assert names("?role=executive") == []
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert names("?state=closed") == ["person"]
    assert "person" not in names("?state=open")


def test_the_list_pages_through_everybody_once_in_dictionary_order(admin, monkeypatch):
    monkeypatch.setattr("mind_portal.accounts.selectors.PAGE", 2)
    for name in ("เก่ง", "ขวัญ", "แก้ว", "กมล", "โขง"):
        builders.make_user(None, display_name=name)
    seen, address = [], url("user_list")
    while address:
        context = admin.get(address).context
        seen += [row["name"] for row in context["rows"]]
        address = url("user_list") + context["next_page"] if context["next_page"] else ""
    assert len(seen) == User.objects.count()
    assert [name for name in seen if not name.startswith("ผู้ใช้")] == ["กมล", "เก่ง", "แก้ว", "ขวัญ", "โขง"]


def test_the_list_answers_htmx_with_its_part(admin, person):
    answer = admin.get(url("user_list"), headers=HTMX)
    assert "<html" not in answer.text
    assert "สมหญิง" in answer.text


def test_an_account_is_made_with_its_first_role(admin, administrator, rayong):
    answer = admin.post(
        url("user_create"),
        {"username": "new.one", "display_name": "คนใหม่", "language": "th", "role": "officer", "province": "21"},
    )
    user = User.objects.get(username="new.one")
    assert answer.url == url("user_detail", user)
    assert user.scope.provinces == {"21"}
    assert not user.has_usable_password()
    assert list(Entry.objects.order_by("pk").values_list("verb", "actor_id")) == [
        ("accounts.user_created", administrator.pk), ("accounts.role_granted", administrator.pk)
    ]  # fmt: skip


def test_an_account_is_not_made_when_its_role_is_refused(admin, rayong):
    answer = admin.post(
        url("user_create"), {"username": "new.one", "display_name": "คนใหม่", "language": "th", "role": "officer"}
    )
    assert answer.status_code == 422
    assert "province" in answer.context["form"].errors
    assert not User.objects.filter(username="new.one").exists()
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "PERSON"),
        ("username", "a b"),
        ("email", "P@example.go.th"),
        ("email", "no address"),
        ("display_name", ""),
    ],
)
def test_what_is_taken_or_malformed_is_refused_beside_its_field(admin, person, field, value):
    data = {"username": "new.one", "display_name": "คนใหม่", "email": "n@example.go.th", "language": "th"} | {
        field: value
    }
    answer = admin.post(url("user_create"), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_the_data_of_a_person_is_changed_with_before_and_after(admin, person):
    data = {"display_name": "สมหญิง ใจดี", "email": "New@Example.go.th", "office": "สอจ. ระยอง", "language": "th"}
    assert admin.post(url("user_edit", person), data).status_code == 302
    entry = last_entry()
    assert entry.before == {"email": "p@example.go.th", "office": ""}
    assert entry.after == {"email": "new@example.go.th", "office": "สอจ. ระยอง"}
    admin.post(url("user_edit", person), data)
    assert Entry.objects.count() == 1


def test_a_role_is_given_and_taken_away(admin, person, chiang_mai):
    admin.post(url("user_grant", person), {"role": "inspector_general", "province": "50", "reason": "คำสั่ง 12/2569"})
    assert last_entry().after == {"role": "inspector_general", "province": "50"}
    assert (last_entry().reason, last_entry().province_code) == ("คำสั่ง 12/2569", "50")
    assert User.objects.get(pk=person.pk).scope.provinces == {"21", "50"}
    grant = person.role_grants.get(role="officer")
    admin.post(url("user_revoke", person), {"row": grant.pk})
    assert User.objects.get(pk=person.pk).roles == {Role.INSPECTOR_GENERAL}
    assert admin.post(url("user_revoke", person), {"row": grant.pk}).status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        {"role": "officer"}, {"role": "officer", "province": "10"}, {"role": "executive", "province": "21"},
        {"role": "officer", "province": "21"}, {"role": "emperor"}, {},
    ],
)  # fmt: skip
def test_a_role_that_does_not_fit_is_refused(admin, person, data):
    assert admin.post(url("user_grant", person), data).status_code == 422
    assert person.role_grants.count() == 1


def test_a_head_leads_one_province(admin, head, chiang_mai):
    assert admin.post(url("user_grant", head), {"role": "head", "province": "50"}).status_code == 422


def test_nobody_changes_his_own_roles_or_closes_his_own_account(admin, administrator):
    assert admin.post(url("user_grant", administrator), {"role": "executive"}).status_code == 422
    own = administrator.role_grants.get()
    assert admin.post(url("user_revoke", administrator), {"row": own.pk}).status_code == 422
    assert admin.post(url("user_suspend", administrator), {"reason": "x"}).status_code == 422
    assert admin.post(url("user_initial_password", administrator)).status_code == 422
    assert administrator.role_grants.count() == 1


def test_closing_and_opening_needs_a_reason(admin, person):
    assert admin.post(url("user_suspend", person), {"reason": "  "}).status_code == 422
    admin.post(url("user_suspend", person), {"reason": "ย้ายหน่วยงาน"})
    person.refresh_from_db()
    assert not person.is_active
    assert last_entry().before == {"is_active": True}
    assert admin.post(url("user_suspend", person), {"reason": "again"}).status_code == 422
    admin.post(url("user_reactivate", person), {"reason": "กลับมา"})
    person.refresh_from_db()
    assert person.is_active
    assert User.objects.get(pk=person.pk).roles == {Role.OFFICER}


def test_an_initial_password_is_shown_once_and_works(admin, person):
    answer = admin.post(url("user_initial_password", person))
    password = answer.context["password"]
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", password)
    assert answer["Cache-Control"] == "no-store"
    person.refresh_from_db()
    assert person.check_password(password)
    assert person.must_change_password
    assert password not in str(list(Entry.objects.values()))
    assert password not in admin.get(url("user_detail", person)).text


def test_a_reset_link_is_mailed_to_the_person(admin, person):
    admin.post(url("user_reset_link", person))
    assert mail.outbox[0].to == ["p@example.go.th"]
    assert last_entry().verb == "accounts.reset_link_sent"
    User.objects.filter(pk=person.pk).update(email="")
    assert admin.post(url("user_reset_link", person)).status_code == 422


def test_an_enterprise_is_found_by_name_or_number_and_added(admin, person):
    company = builders.make_operator("บริษัท ธาราทอง จำกัด", tax_number="0105550000001")
    builders.make_operator("บริษัท อื่น จำกัด")
    for text in ("ธาราทอง", "0105550000001", "0-1055-50000-00-1", "๐๑๐๕๕๕๐๐๐๐๐๐๑"):
        found = admin.get(url("enterprise_search", person), {"q": text}).context["found"]
        assert [row["pk"] for row in found] == [company.pk], text
    assert admin.get(url("enterprise_search", person)).context["found"] == []
    admin.post(url("enterprise_add", person), {"operator": company.pk, "kind": "certifier"})
    role = person.enterprise_roles.get()
    assert (role.operator, role.kind) == (company, "certifier")
    assert admin.post(url("enterprise_add", person), {"operator": company.pk, "kind": "certifier"}).status_code == 422
    assert admin.post(url("enterprise_add", person), {"operator": 0, "kind": "certifier"}).status_code == 422
    admin.post(url("enterprise_remove", person), {"row": role.pk})
    assert last_entry().before["name"] == "บริษัท ธาราทอง จำกัด"
    assert person.enterprise_roles.count() == 0


def test_many_enterprises_are_cut_at_twenty(admin, person):
    for n in range(25):
        builders.make_operator(f"บริษัท โรงสี {n} จำกัด")
    assert len(admin.get(url("enterprise_search", person), {"q": "โรงสี"}).context["found"]) == 20


def test_the_page_of_an_account_shows_its_history_and_no_button_against_oneself(admin, administrator, person):
    admin.post(url("user_suspend", person), {"reason": "ย้ายหน่วยงาน"})
    text = admin.get(url("user_detail", person)).text
    assert "ย้ายหน่วยงาน" in text
    assert url("user_reactivate", person) in text
    assert url("user_suspend", administrator) not in admin.get(url("user_detail", administrator)).text


def test_a_locked_account_says_so_and_is_unlocked(admin, person):
    other = Client()
    for _n in range(5):
        other.post("/accounts/login/", {"login": "person", "password": "wrong"})
    assert admin.get(url("user_detail", person)).context["locked_until"]
    assert [row["locked"] for row in admin.get(url("user_list") + "?q=person").context["rows"]] == [True]
    admin.post(url("user_unlock", person))
    assert admin.get(url("user_detail", person)).context["locked_until"] is None


def test_the_list_costs_the_same_number_of_queries_for_one_and_twenty(admin, person, rayong):
    admin.get(url("user_list"))  # what the frame keeps for a while, such as the bell's count
    with CaptureQueriesContext(connection) as few:
        admin.get(url("user_list"))
    for _n in range(20):
        builders.make_user(Role.OFFICER, rayong)
    with CaptureQueriesContext(connection) as many:
        admin.get(url("user_list"))
    assert len(few) == len(many)
