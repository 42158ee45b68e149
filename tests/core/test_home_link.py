"""The mark leads everybody to a page that he may open."""

import re

import pytest
from django.test import Client

from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from tests.support.builders import make_user


@pytest.mark.parametrize("role", [*Role, None], ids=str)
def test_the_mark_leads_to_a_page_that_opens(client: Client, rayong: Province, role: Role | None) -> None:
    provincial = role in (Role.OFFICER, Role.HEAD, Role.INSPECTOR_GENERAL)
    user: User = make_user(role, *([rayong] if provincial else []))
    client.force_login(user)
    page = client.get("/accounts/me/").content.decode()
    mark = re.search(r'class="m-brand" href="([^"]+)"', page)
    assert mark is not None
    assert client.get(mark[1], follow=True).status_code == 200
