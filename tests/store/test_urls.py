"""store.url taken apart, and the store's time kept between two looks: pure."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import StoreConfigError
from store.urls import Node, Url, parse
from store.watch import Watch

GOOD = {
    "redis://127.0.0.1": Url("server", (Node("127.0.0.1", 6379),)),
    "redis://desk@store:7/2": Url("server", (Node("store", 7),), user="desk", database=2),
    "rediss://store": Url("server", (Node("store", 6379),), tls=True),
    "rediss://store?ca=/etc/a.pem": Url("server", (Node("store", 6379),), tls=True, ca="/etc/a.pem"),
    "redis://[::1]:6380": Url("server", (Node("::1", 6380),)),
    "unix:///run/a%20b.sock?db=1": Url("server", (Node(path="/run/a b.sock"),), database=1),
    "sentinel://a,b:5,c/desk": Url("sentinel", (Node("a", 26379), Node("b", 5), Node("c", 26379)), "desk"),
    "sentinel://a/desk?tls=yes&db=4": Url("sentinel", (Node("a", 26379),), "desk", tls=True, database=4),
    "cluster://a:7000,b": Url("cluster", (Node("a", 7000), Node("b", 6379))),
}
BAD = {
    "http://a": "no known scheme",
    "": "no known scheme",
    "redis://": "no host",
    "redis://a:x": "no host",
    "redis://a:99999": "no host",
    "redis://a,b": "sentinel://",
    "redis://a/x": "database number",
    "redis://a?colour=red": "'colour'",
    "redis://a?colour": "can't be read",
    "sentinel://a,b": "/name",
    "unix://run/a.sock": "absolute path",
    "cluster://a,,b": "no host",
    "redis://:hunter2@a": "password",
    "http://:hunter2@a": "no known scheme",
}


@pytest.mark.parametrize(("text", "url"), GOOD.items())
def test_each_form_is_understood(text: str, url: Url):
    """Hosts, ports, names and options land where they belong."""
    assert parse(text) == url


@pytest.mark.parametrize(("text", "words"), BAD.items())
def test_a_mistake_is_named_and_a_password_is_not_repeated(text: str, words: str):
    """The words are for the person who wrote the config, and for logs."""
    with pytest.raises(StoreConfigError, match=words) as raised:
        parse(text)
    assert "hunter2" not in str(raised.value)


@given(st.text())
def test_nothing_but_a_config_error_comes_out_of_any_text(text: str):
    """Whatever stands in the config."""
    for url in (text, "redis://" + text, "sentinel://" + text, "unix://" + text):
        with suppress(StoreConfigError):
            parse(url)


@given(st.lists(st.tuples(st.floats(0.001, 100), st.integers(-90_000_000, 90_000_000)), max_size=30))
def test_the_watch_never_jumps_back_and_catches_up(steps: list[tuple[float, int]]):
    """The store's clock is set by up to 25 h in both directions; the watch only goes forward, and in the end shows the store's time."""
    watch, monotonic, store, last = Watch(1_800_000_000_000, 0.0), 0.0, 1_800_000_000_000.0, 0
    for passed, jump in steps:
        monotonic += passed
        store += passed * 1000
        assert watch.read(monotonic) >= last
        store += jump
        watch.set(store, monotonic)
        last, before = watch.read(monotonic), last
        assert last >= before
        assert last >= int(store)
    caught_up = 2 * (abs(last - store) / 1000 + 1)
    assert abs(watch.read(monotonic + caught_up) - (store + caught_up * 1000)) <= 1


def test_a_watch_that_is_ahead_runs_at_half_speed():
    """So leases still end while the store's clock catches up."""
    watch = Watch(10_000, 0)
    watch.set(6_000, 0)
    assert [watch.read(second) for second in (0, 2, 8, 10)] == [10_000, 11_000, 14_000, 16_000]
