"""The probes of the machine room."""

from typing import Any

import pytest
from django.test import Client


def test_healthz_asks_nothing(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_readyz_names_each_part(client: Client) -> None:
    body = client.get("/readyz").json()
    assert body["database"] is True
    assert {"broker", "worker", "worker_heartbeat_age"} <= set(body)


def test_metrics_are_hidden_without_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404


def test_metrics_are_shown_with_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "right"
    response = client.get("/metrics", headers={"Authorization": "Bearer right"})
    assert response.status_code == 200
    assert b"django_http" in response.content
