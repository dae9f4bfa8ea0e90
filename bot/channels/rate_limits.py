"""How often somebody may call: token buckets, one a key, in bounded memory."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

MAX_KEYS = 10_000
"""So many keys are remembered; the one that has been away longest is forgotten first."""
IPV6_PREFIX = 64
"""Bits of an IPv6 address that one household shares: everybody may choose the rest at will."""
_ROUNDING = 1e-9


class RateLimiter:
    """Allows a number of calls at once, and as many again as time passes."""

    def __init__(
        self, calls: int, seconds: float, clock: Callable[[], float] = time.monotonic, max_keys: int = MAX_KEYS,
        name: str = "",
    ) -> None:  # fmt: skip
        """Begin with a full bucket for every key.

        Args:
            calls: allowed in `seconds`.
            seconds: until an empty bucket is full again.
            clock: the time in seconds.
            max_keys: so many keys are remembered.
            name: tells limits apart where several share a database.
        """
        self.name = name
        self.interval = seconds / calls
        """Seconds that a call costs."""
        self.slack = seconds - self.interval
        """Seconds that may be owed."""
        self._clock = clock
        self._max_keys = max_keys
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until the next call is allowed; 0 where it is now."""
        wait = self._full_at.get(key, 0.0) - self._clock() - self.slack
        return wait if wait > _ROUNDING else 0.0

    def take(self, key: str) -> None:
        """Count a call."""
        self._full_at[key] = max(self._full_at.pop(key, 0.0), self._clock()) + self.interval
        if len(self._full_at) > self._max_keys:
            self._full_at.popitem(last=False)


def take_all(limits: Sequence[tuple[RateLimiter, str]]) -> float:
    """Count a call with every limit where all of them allow it, and with none otherwise.

    Returns:
        Seconds until all allow it; 0 where the call was counted.
    """
    wait = max(limiter.wait(key) for limiter, key in limits)
    if not wait:
        for limiter, key in limits:
            limiter.take(key)
    return wait


def client_address(peer: str, forwarded: str, proxies: int) -> str:
    """What stands for a client in a limit: its IPv4 address, or the network of its IPv6 address.

    Args:
        peer: the other end of the connection.
        forwarded: the header `X-Forwarded-For`; whatever a client itself puts there stands at the left.
        proxies: how many proxies of our own have added to it, at the right.
    """
    hops = [hop.strip() for hop in forwarded.split(",")]
    address = hops[-proxies] if 0 < proxies <= len(hops) else peer
    return _network(address) or _network(peer) or "unknown"


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(ip), IPV6_PREFIX), strict=False))
        ip = ip.ipv4_mapped
    return str(ip)
