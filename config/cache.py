"""A cache that may be away: a rate limit is not worth a register that cannot be saved."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("morningbell.cache")


def _forgiving(name: str, otherwise: Any) -> Any:
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except RedisError:
            logger.warning("The cache is away; going on without it.")
            return args[1] if name == "get" and len(args) > 1 else otherwise

    return call


class ForgivingRedisCache(RedisCache):
    """Redis, but an outage reads as an empty cache."""

    get = _forgiving("get", None)
    set = _forgiving("set", None)
    add = _forgiving("add", True)
    delete = _forgiving("delete", False)
    incr = _forgiving("incr", 1)
    touch = _forgiving("touch", False)
    get_many = _forgiving("get_many", {})
    set_many = _forgiving("set_many", [])
    has_key = _forgiving("has_key", False)
    clear = _forgiving("clear", None)
