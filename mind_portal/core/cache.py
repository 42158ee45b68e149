"""A cache that may be absent: what cannot be read is not there, what cannot be written is not kept.

Nobody is kept from signing in because Redis restarts. Nothing whose loss would be wrong may live in the cache.
"""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that answers with defaults while the server is away, and says so in the log."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or(default, lambda: super(ForgivingRedisCache, self).get(key, default, version))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        _or(None, lambda: super(ForgivingRedisCache, self).set(key, value, *args, **kwargs))

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(_or(True, lambda: super(ForgivingRedisCache, self).add(key, value, *args, **kwargs)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(_or(False, lambda: super(ForgivingRedisCache, self).delete(key, version)))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(_or(delta, lambda: super(ForgivingRedisCache, self).incr(key, delta, version)))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = _or({}, lambda: super(ForgivingRedisCache, self).get_many(keys, version))
        return found

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        failed: list[Any] = _or(list(data), lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs))
        return failed

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(_or(False, lambda: super(ForgivingRedisCache, self).touch(key, *args, **kwargs)))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(_or(False, lambda: super(ForgivingRedisCache, self).has_key(key, version)))


def _or(default: Any, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except RedisError as error:
        log.warning("cache_away", error=str(error))
        return default
