"""Nobody is kept from working because Redis is away."""

import socket

import pytest
from django.conf import settings as project
from django.core.cache import caches
from django.test import Client

from mind_portal.accounts.models import User
from mind_portal.core.cache import ForgivingRedisCache
from tests.support import builders

NOWHERE = {"default": {"BACKEND": "mind_portal.core.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture
def away() -> ForgivingRedisCache:
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {})


def test_a_cache_that_is_away_has_nothing_and_keeps_nothing(away: ForgivingRedisCache) -> None:
    away.set("key", 1)
    assert away.get("key", "default") == "default"
    assert away.add("key", 1) is True
    assert (away.has_key("key"), away.touch("key"), away.delete("key")) == (False, False, False)
    assert (away.get_many(["key"]), away.set_many({"key": 1})) == ({}, ["key"])


def test_a_cache_that_is_there_keeps_what_it_is_given() -> None:
    cache = caches["default"]
    assert isinstance(cache, ForgivingRedisCache)
    cache.set("tests-cache", 5, 60)
    assert cache.get("tests-cache") == 5
    assert cache.add("tests-cache", 6) is False
    assert cache.delete("tests-cache") is True


def test_a_cache_that_does_not_answer_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        options = {"OPTIONS": project.CACHES["default"]["OPTIONS"] | {"socket_timeout": 0.1}}
        assert ForgivingRedisCache(address, options).get("key", "default") == "default"
    assert project.CACHES["default"]["OPTIONS"]["socket_timeout"] <= 1


@pytest.mark.django_db
def test_sign_in_works_while_redis_is_away(client: Client, officer: User, settings: pytest.FixtureRequest) -> None:
    settings.CACHES = NOWHERE  # type: ignore[attr-defined]
    settings.ACCOUNT_RATE_LIMITS = {}  # type: ignore[attr-defined]
    answer = client.post("/accounts/login/", {"login": officer.username, "password": builders.PASSWORD})
    assert answer.status_code == 302
