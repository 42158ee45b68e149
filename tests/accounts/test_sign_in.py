"""Signing in, being locked out, and the sessions that end."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from mind_portal.accounts import services
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from tests.support import builders

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
ME = "/accounts/me/"


def sign_in(client: Client, login: str, password: str = builders.PASSWORD, **extra):
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


@pytest.fixture
def somchai(rayong) -> User:
    return builders.make_user(Role.OFFICER, rayong, username="Somchai.R", email="somchai@example.go.th")


@pytest.mark.parametrize(
    "login", ["Somchai.R", "somchai.r", "SOMCHAI.R", "somchai@example.go.th", "Somchai@Example.GO.TH", " somchai.r "]
)
def test_sign_in_by_user_name_or_e_mail_in_any_case(client, somchai, login):
    answer = sign_in(client, login)
    assert answer.status_code == 302
    assert answer.url == "/my-work/"
    assert client.get(ME).status_code == 200


@pytest.mark.parametrize(("login", "password"), [("somchai.r", "wrong"), ("nobody", builders.PASSWORD), ("", "")])
def test_a_wrong_name_or_password_says_the_same(client, somchai, login, password):
    answer = sign_in(client, login, password)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_five_failures_lock_the_account_however_the_name_is_written(client, somchai):
    for login in ["somchai.r", "SOMCHAI.R", "somchai@example.go.th", "Somchai.R"]:
        assert sign_in(client, login, "wrong").status_code == 200
    locked = sign_in(client, "somchai.r", "wrong")
    assert locked.status_code == 429
    assert 800 < int(locked["Retry-After"]) <= 900
    still = sign_in(client, "somchai@example.go.th")
    assert still.status_code == 429
    assert "_auth_user_id" not in client.session


def test_trying_while_locked_does_not_push_the_end_away(client, somchai):
    for _n in range(5):
        first = sign_in(client, "somchai.r", "wrong")
    for _n in range(3):
        later = sign_in(client, "somchai.r", "wrong")
    assert int(later["Retry-After"]) <= int(first["Retry-After"])


def test_the_lock_is_for_one_account_only(client, somchai, officer):
    for _n in range(5):
        sign_in(client, "somchai.r", "wrong")
    assert sign_in(client, officer.username).status_code == 302


def test_an_administrator_opens_the_lock(client, somchai, administrator):
    for _n in range(5):
        sign_in(client, "SOMCHAI.R", "wrong")
    assert services.unlock_user(user_id=somchai.pk, actor=administrator, now=timezone.now()) == 1
    assert sign_in(client, "somchai.r").status_code == 302


def test_success_forgets_the_failures_before_it(client, somchai):
    for _n in range(4):
        sign_in(client, "somchai.r", "wrong")
    sign_in(client, "somchai.r")
    client.post("/accounts/logout/")
    for _n in range(4):
        assert sign_in(client, "somchai.r", "wrong").status_code == 200


def test_a_closed_account_cannot_sign_in(client, somchai, administrator):
    services.suspend_user(user_id=somchai.pk, actor=administrator, now=timezone.now(), reason="left the office")
    sign_in(client, "somchai.r")
    assert "_auth_user_id" not in client.session


def test_sign_out_is_by_post_only(client, somchai):
    sign_in(client, "somchai.r")
    client.get("/accounts/logout/")
    assert client.get(ME).status_code == 200
    client.post("/accounts/logout/")
    assert client.get(ME).status_code == 302


def test_nobody_signs_up(client):
    assert client.get("/accounts/signup/").status_code == 404


def test_the_language_of_the_profile_is_set_at_sign_in_and_kept_by_the_switch(client, somchai):
    assert sign_in(client, "somchai.r").cookies["django_language"].value == "th"
    client.post("/accounts/language/", {"language": "en", "next": ME})
    somchai.refresh_from_db()
    assert somchai.language == "en"
    other = Client()
    assert sign_in(other, "somchai.r").cookies["django_language"].value == "en"


def test_the_switch_works_before_sign_in_and_ignores_unknown_languages(client, somchai):
    assert (
        client.post("/accounts/language/", {"language": "en", "next": LOGIN}).cookies["django_language"].value == "en"
    )
    sign_in(client, "somchai.r")
    client.post("/accounts/language/", {"language": "xx", "next": ME})
    somchai.refresh_from_db()
    assert somchai.language == "th"


@pytest.mark.parametrize(
    "change",
    [
        lambda user, actor: services.grant_role(user_id=user.pk, role=Role.EXECUTIVE, actor=actor, now=timezone.now()),
        lambda user, actor: services.revoke_role(
            user_id=user.pk, grant_id=user.role_grants.get().pk, actor=actor, now=timezone.now()
        ),
        lambda user, actor: services.suspend_user(user_id=user.pk, actor=actor, now=timezone.now(), reason="left"),
        lambda user, actor: services.set_initial_password(user_id=user.pk, actor=actor, now=timezone.now()),
        lambda user, actor: services.end_sessions(user_id=user.pk, actor=actor, now=timezone.now()),
    ],
    ids=["role given", "role taken", "account closed", "password set", "signed out"],
)
def test_sessions_end_on_every_device(client, somchai, administrator, change):
    tablet = Client()
    sign_in(client, "somchai.r")
    sign_in(tablet, "somchai@example.go.th")
    assert UserSession.objects.filter(user=somchai).count() == 2
    change(somchai, administrator)
    assert client.get(ME).status_code == 302
    assert tablet.get(ME).status_code == 302
    assert Session.objects.count() == 0


def test_a_session_that_no_table_knows_ends_as_well(client, somchai, administrator):
    client.force_login(somchai)
    assert client.get(ME).status_code == 200
    services.grant_role(user_id=somchai.pk, role=Role.EXECUTIVE, actor=administrator, now=timezone.now())
    assert client.get(ME).status_code == 302


def test_a_cookie_kept_from_before_sign_out_opens_nothing(client, somchai):
    sign_in(client, "somchai.r")
    stolen = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get(ME).status_code == 302


def test_sign_out_on_all_other_devices_leaves_this_one(client, somchai):
    tablet = Client()
    sign_in(client, "somchai.r")
    sign_in(tablet, "somchai.r")
    assert client.post("/accounts/sessions/").status_code == 302
    assert client.get(ME).status_code == 200
    assert tablet.get(ME).status_code == 302


def test_an_initial_password_leads_to_the_change_of_it_and_nowhere_else(client, somchai, administrator):
    password = services.set_initial_password(user_id=somchai.pk, actor=administrator, now=timezone.now())
    assert sign_in(client, "somchai.r", password).status_code == 302
    assert client.get(ME).url == "/accounts/password/change/"
    assert client.get("/api/v1/provinces/").status_code == 403
    new = "เขียนเองได้-2569"
    answer = client.post("/accounts/password/change/", {"oldpassword": password, "password1": new, "password2": new})
    assert answer.status_code == 302
    assert client.get(ME).status_code == 200
    somchai.refresh_from_db()
    assert not somchai.must_change_password


@pytest.mark.parametrize("weak", ["short-1", "1234567890123", "password123", "somchai.r"])
def test_a_weak_password_is_refused(client, somchai, weak):
    sign_in(client, "somchai.r")
    client.post("/accounts/password/change/", {"oldpassword": builders.PASSWORD, "password1": weak, "password2": weak})
    somchai.refresh_from_db()
    assert somchai.check_password(builders.PASSWORD)


def test_changing_the_password_ends_the_other_sessions(client, somchai):
    tablet = Client()
    sign_in(client, "somchai.r")
    sign_in(tablet, "somchai.r")
    new = "เขียนเองได้-2569"
    client.post("/accounts/password/change/", {"oldpassword": builders.PASSWORD, "password1": new, "password2": new})
    assert client.get(ME).status_code == 200
    assert tablet.get(ME).status_code == 302


def test_a_forgotten_password_is_reset_by_mail(client, somchai):
    client.post("/accounts/password/reset/", {"email": "SOMCHAI@example.go.th"})
    (letter,) = mail.outbox
    assert letter.to == ["somchai@example.go.th"]
    address = next(word for word in letter.body.split() if "/accounts/password/reset/key/" in word)
    form = client.get("/" + address.split("/", 3)[3], follow=True)
    new = "เขียนเองได้-2569"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    somchai.refresh_from_db()
    assert somchai.check_password(new)


def test_an_unknown_address_gets_no_mail_and_the_same_answer(client, somchai):
    known = client.post("/accounts/password/reset/", {"email": "somchai@example.go.th"})
    mail.outbox.clear()
    unknown = client.post("/accounts/password/reset/", {"email": "stranger@example.com"})
    assert mail.outbox == []
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)


def test_a_forged_address_does_not_open_the_lock(client, somchai):
    for n in range(5):
        sign_in(client, "somchai.r", "wrong", headers={"X-Forwarded-For": f"203.0.113.{n}"})
    assert sign_in(client, "somchai.r", headers={"X-Forwarded-For": "203.0.113.99"}).status_code == 429


def test_behind_our_proxy_the_address_that_it_saw_counts(client, somchai, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(5):
        sign_in(client, "somchai.r", "wrong", headers={"X-Forwarded-For": f"10.0.0.{n}, 203.0.113.5"})
    assert sign_in(client, "somchai.r", headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.5"}).status_code == 429
    assert sign_in(client, "somchai.r", headers={"X-Forwarded-For": "203.0.113.6"}).status_code == 302


@pytest.mark.parametrize("name", ["x" * 9000, "x" * 300 + "@example.go.th", "a\x00b"], ids=["long", "mail", "nul"])
def test_a_name_of_any_length_is_refused_like_any_other(client, somchai, name):
    assert sign_in(client, name, "y" * 9000).status_code == sign_in(client, "nobody", "y").status_code == 200
