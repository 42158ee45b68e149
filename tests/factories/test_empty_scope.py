"""Somebody who may see factories but has none in his scope gets empty pages."""

import pytest
from django.test import Client

from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from tests.support.builders import make_site, make_user


@pytest.mark.parametrize("path", ["", "filter/", "map/", "map/marks/?bbox=97,5,106,21&zoom=6"])
def test_an_operator_without_an_enterprise_sees_no_factory(client: Client, rayong: Province, path: str) -> None:
    make_site(rayong, "โรงงานของผู้อื่น")
    client.force_login(make_user(Role.OPERATOR))
    answer = client.get(f"/factories/{path}")
    assert answer.status_code == 200
    assert "โรงงานของผู้อื่น" not in answer.content.decode()
