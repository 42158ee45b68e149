"""Every address × every role × own and other province."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mind_portal.accounts.models import User
from mind_portal.accounts.roles import NATIONWIDE, Role
from mind_portal.geography.models import Province
from tests.architecture.matrix import LEFT_OUT, LINES, PUBLIC, SIGNED_IN, Line
from tests.architecture.urls import named_urls
from tests.architecture.world import Side, World, make_world

DENIED = {403, 404}


@pytest.fixture
def world(rayong: Province, chiang_mai: Province) -> World:
    return make_world(rayong, chiang_mai)


def test_every_address_has_a_line() -> None:
    names = {name for name, _ in named_urls()}
    assert names - set(LINES) - set(LEFT_OUT) == set(), "add these to tests/architecture/matrix.py"
    assert (set(LINES) | set(LEFT_OUT)) - names == set(), "these addresses are gone"


def ask(client: Client, name: str, line: Line, world: World, side: Side) -> Any:
    url = reverse(name, kwargs=line.arguments(world, side) if line.arguments else {}) + line.query
    return client.post(url, data=dict(line.data or {})) if line.method == "post" else client.get(url)


def holds(user: User, line: Line) -> bool:
    return line.permission in (PUBLIC, SIGNED_IN) or user.has_perm(line.permission)


def sees(label: str, user: User, line: Line, *, own: bool) -> bool:
    """Whether the record is in the user's scope, or his own."""
    if line.owner:
        return own and label == line.owner
    if not line.scoped or user.roles & NATIONWIDE:
        return True
    return own and bool(user.roles & {Role.OFFICER, Role.HEAD, Role.INSPECTOR_GENERAL, Role.OPERATOR})


@pytest.mark.parametrize("name", sorted(LINES))
def test_anonymous_users_see_only_what_is_public(name: str, world: World) -> None:
    line = LINES[name]
    response = ask(Client(), name, line, world, world.own)
    if line.permission == PUBLIC:
        assert response.status_code < 400 or response.status_code in (405, 422, 503)
    elif line.api:
        assert response.status_code in (401, 403)
    else:
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("name", sorted(LINES))
def test_each_role_sees_what_its_line_says(name: str, world: World) -> None:
    line = LINES[name]
    for label, user in world.users.items():
        for own in (True, False):
            client = Client()
            client.force_login(user)
            status = ask(client, name, line, world, world.own if own else world.other).status_code
            case = f"{name}: {label}, {'own' if own else 'other'} province, answered {status}"
            if not holds(user, line):
                assert status == line.refused, case
            elif not sees(label, user, line, own=own):
                assert status == 404, case
            else:
                assert status not in DENIED, case
                assert status < 500 or name == "core:readyz", case
