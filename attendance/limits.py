"""How often something may be tried from outside, counted in the cache. An address is kept as a digest, and not for long.

Where the cache is away nothing is limited: a report of an absence is worth more than a limit.
"""

import hashlib
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so many seconds."""

    name: str
    times: int
    seconds: int


# A hundred families may share the address of one mobile network, so what one address may do is not little.
WRONG_CODES_OF_ADDRESS = Limit("wrong-address", 30, 15 * MINUTE)
WRONG_CODES_OF_SCHOOL = Limit("wrong-school", 200, HOUR)
SENT_FROM_ADDRESS = Limit("sent-address", 120, HOUR)
SENT_WITH_CODE = Limit("sent-code", 12, DAY)


def count(limit: Limit, whom: str) -> None:
    """It was tried once more."""
    key = _key(limit, whom)
    if not cache.add(key, 1, limit.seconds):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.set(key, 1, limit.seconds)


def is_reached(limit: Limit, whom: str) -> bool:
    """Whether it was tried as often as it may be."""
    return int(cache.get(_key(limit, whom)) or 0) >= limit.times


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, behind as many proxies as are trusted."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # a server on a socket, whose proxy says nothing: all share one limit
        return ""


def _key(limit: Limit, whom: str) -> str:
    digest = hashlib.blake2b(f"{settings.SECRET_KEY}:{whom}".encode(), digest_size=16).hexdigest()
    return f"limit:{limit.name}:{digest}"
