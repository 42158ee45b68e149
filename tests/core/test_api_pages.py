"""Cursors that nobody got from us are not found; they are no error of the server."""

from base64 import b64encode

import pytest
from django.test import Client

from mind_portal.accounts.models import User


@pytest.mark.parametrize("path", ["provinces", "factories", "inspections", "cells"])
@pytest.mark.parametrize("position", ["p=abc", "p=\x00", "p=-", "p=" + "9" * 5000], ids=range(4))
def test_a_made_up_cursor_is_not_found(client: Client, executive: User, path: str, position: str) -> None:
    client.force_login(executive)
    cursor = b64encode(position.encode()).decode()
    assert client.get(f"/api/v1/{path}/", {"cursor": cursor}).status_code == 404


def test_our_own_cursor_leads_on(client: Client, executive: User) -> None:
    client.force_login(executive)
    first = client.get("/api/v1/provinces/", {"page_size": 1}).json()
    second = client.get(first["next"]).json()
    assert [row["code"] for row in (*first["results"], *second["results"])] == ["21", "50"]
    assert client.get(second["previous"]).json()["results"] == first["results"]
