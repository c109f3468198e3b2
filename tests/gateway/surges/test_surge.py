"""Surges begin once, go on, and end when all has been calm for half an hour."""

from gateway.surges.detector import CALM_FOR, WINDOW, Usual
from gateway.surges.surge import Seen, Surge, Topic, looked

NOW = 1_795_000_000_000
MINUTE = 60_000
VPN = Topic("category", "network")
USUAL = Usual(2.0, 0.1)


def begun() -> Surge:
    """A surge that has just been seen."""
    (surge,) = looked((), {VPN: Seen(20, USUAL)}, NOW).begun
    return surge


def test_a_surge_begins_once() -> None:
    """The next looks see the same one, with the most persons there were."""
    surge = begun()
    assert (surge.topic, surge.since, surge.seen_at, surge.most) == (VPN, NOW - WINDOW, NOW, 20)
    again = looked((surge,), {VPN: Seen(31, USUAL)}, NOW + MINUTE)
    assert again.begun == again.ended == ()
    assert [(one.most, one.name) for one in again.under_way] == [(31, surge.name)]
    assert looked(again.under_way, {VPN: Seen(12, USUAL)}, NOW + 2 * MINUTE).under_way[0].most == 31


def test_it_ends_after_half_an_hour_of_calm() -> None:
    """A moment of calm is not the end; another rush within it begins the half hour anew."""
    going = looked((begun(),), {VPN: Seen(2, USUAL)}, NOW + MINUTE).under_way
    assert going[0].calm_since == NOW + MINUTE
    rush = looked(going, {VPN: Seen(15, USUAL)}, NOW + 20 * MINUTE).under_way
    assert rush[0].calm_since == 0
    calm = looked(rush, {}, NOW + 40 * MINUTE).under_way
    assert looked(calm, {}, NOW + 40 * MINUTE + CALM_FOR - 1).ended == ()
    over = looked(calm, {}, NOW + 40 * MINUTE + CALM_FOR)
    assert [one.topic for one in over.ended] == [VPN]
    assert over.under_way == ()


def test_the_next_surge_of_a_topic_is_another_one() -> None:
    """It has a name of its own."""
    later = looked((), {VPN: Seen(20, USUAL)}, NOW + 3 * 60 * MINUTE).begun[0]
    assert later.name != begun().name


def test_what_is_not_known_to_be_usual_is_no_surge() -> None:
    """Topics without a base do not appear in what was seen, and an ordinary count begins nothing."""
    assert looked((), {}, NOW).under_way == ()
    assert looked((), {VPN: Seen(4, USUAL)}, NOW).begun == ()
