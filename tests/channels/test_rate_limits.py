from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.rate_limits import RateLimiter, client_address, take_all

CALLS, SECONDS = 3, 60.0


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: float = 1000.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> RateLimiter:
    return RateLimiter(CALLS, SECONDS, clock)


def call(limiter: RateLimiter, key: str = "me") -> bool:
    """Whether a call is allowed; counted if so."""
    return take_all([(limiter, key)]) == 0


def test_so_many_calls_are_allowed_at_once_and_no_more(limiter: RateLimiter) -> None:
    assert [call(limiter) for _ in range(CALLS + 2)] == [True] * CALLS + [False] * 2


def test_the_wait_ends_when_it_says(limiter: RateLimiter, clock: Clock) -> None:
    for _ in range(CALLS):
        call(limiter)
    wait = limiter.wait("me")
    assert wait == pytest.approx(SECONDS / CALLS)
    clock.now += wait - 0.01
    assert not call(limiter)
    clock.now += 0.01
    assert call(limiter)


def test_after_the_whole_time_all_calls_are_allowed_again(limiter: RateLimiter, clock: Clock) -> None:
    for _ in range(CALLS):
        call(limiter)
    clock.now += SECONDS
    assert [call(limiter) for _ in range(CALLS + 1)] == [True] * CALLS + [False]


def test_a_refused_call_costs_nothing(limiter: RateLimiter, clock: Clock) -> None:
    for _ in range(50):
        call(limiter)
    clock.now += SECONDS / CALLS
    assert call(limiter)


def test_each_key_has_its_own(limiter: RateLimiter) -> None:
    for _ in range(CALLS):
        call(limiter, "me")
    assert (call(limiter, "me"), call(limiter, "you")) == (False, True)


def test_a_call_that_one_limit_refuses_is_counted_by_none(clock: Clock) -> None:
    wide, narrow = RateLimiter(2, SECONDS, clock), RateLimiter(1, SECONDS, clock)
    assert take_all([(wide, "me"), (narrow, "me")]) == 0
    for _ in range(5):
        assert take_all([(wide, "me"), (narrow, "me")]) == pytest.approx(SECONDS)
    assert call(wide)


def test_who_was_away_longest_is_forgotten_first(clock: Clock) -> None:
    limiter = RateLimiter(1, SECONDS, clock, max_keys=2)
    for key in ("first", "second", "third"):
        call(limiter, key)
    assert [limiter.wait(key) > 0 for key in ("first", "second", "third")] == [False, True, True]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 30)), max_size=60))
def test_no_stretch_of_time_holds_more_than_a_full_bucket_and_what_flows_in(steps: list[tuple[str, float]]) -> None:
    clock, allowed = Clock(), []
    limiter = RateLimiter(CALLS, SECONDS, clock)
    for key, pause in steps:
        clock.now += pause
        if call(limiter, key):
            allowed.append((key, clock.now))
    for key in "ab":
        times = [time for owner, time in allowed if owner == key]
        for first, start in enumerate(times):
            for last in range(first, len(times)):
                assert last - first + 1 <= CALLS + (times[last] - start) * CALLS / SECONDS + 1e-6


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        pytest.param("192.0.2.1", "", 0, "192.0.2.1", id="direct"),
        pytest.param("192.0.2.1", "198.51.100.7", 0, "192.0.2.1", id="a header that nobody trusts"),
        pytest.param("192.0.2.1", "198.51.100.7", 1, "198.51.100.7", id="behind a proxy"),
        pytest.param("192.0.2.1", "203.0.113.9, 198.51.100.7", 1, "198.51.100.7", id="the client put one before"),
        pytest.param("192.0.2.1", "198.51.100.7,10.0.0.1", 2, "198.51.100.7", id="behind two proxies"),
        pytest.param("192.0.2.1", "198.51.100.7", 2, "192.0.2.1", id="fewer than the proxies"),
        pytest.param("192.0.2.1", "unknown", 1, "192.0.2.1", id="no address in the header"),
        pytest.param("192.0.2.1", "", 1, "192.0.2.1", id="an empty header"),
        pytest.param("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64", id="the network of a household"),
        pytest.param("::1", "[2001:db8::1]", 1, "2001:db8::/64", id="in brackets"),
        pytest.param("::ffff:192.0.2.1", "", 0, "192.0.2.1", id="IPv4 in IPv6"),
        pytest.param("", "", 0, "unknown", id="a socket without address"),
    ],
)
def test_a_client_is_known_by_its_address(peer: str, forwarded: str, proxies: int, address: str) -> None:
    assert client_address(peer, forwarded, proxies) == address
