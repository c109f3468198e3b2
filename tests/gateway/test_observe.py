"""Figures and health as the outside sees them."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.observe.health import Health
from gateway.observe.metrics import LANE_KINDS, Metrics


def samples(metrics):
    """What Prometheus would read: (name, labels) → value."""
    page = metrics.expose().decode()
    families = text_string_to_metric_families(page)
    return {(each.name, *sorted(each.labels.values())): each.value for family in families for each in family.samples}


def test_a_message_is_counted_from_the_door_to_its_outcome():
    """Received, picked up and processed by channel and outcome, each with its time."""
    metrics = Metrics()
    metrics.received("mail", 0.004)
    metrics.picked_up("mail", 0.015)
    metrics.processed("mail", "interaction", 0.2)
    page = samples(metrics)
    assert page["centrala_received_total", "mail"] == 1
    assert page["centrala_accept_seconds_count", "mail"] == 1
    assert page["centrala_accept_seconds_bucket", "0.005", "mail"] == 1
    assert page["centrala_accept_seconds_bucket", "0.002", "mail"] == 0
    assert page["centrala_pickup_seconds_sum", "mail"] == pytest.approx(0.015)
    assert page["centrala_processed_total", "interaction", "mail"] == 1
    assert page["centrala_process_seconds_count", "mail"] == 1
    assert ("centrala_quarantined_total", "mail") not in page


def test_a_quarantined_message_counts_as_processed_and_as_quarantined():
    """So that an alarm needs one name only."""
    metrics = Metrics()
    metrics.processed("mail", "quarantined", 0.1)
    page = samples(metrics)
    assert page["centrala_quarantined_total", "mail"] == page["centrala_processed_total", "mail", "quarantined"] == 1


def test_deliveries_are_counted_by_how_they_end():
    """Tries have a time, delivered and dead a count."""
    metrics = Metrics()
    metrics.tried("mail", 0.3)
    metrics.tried("mail", 0.3)
    metrics.delivered("mail")
    metrics.dead("form")
    page = samples(metrics)
    assert page["centrala_send_seconds_count", "mail"] == 2
    assert (page["centrala_delivered_total", "mail"], page["centrala_dead_total", "form"]) == (1, 1)


def test_a_known_channel_starts_at_zero_and_every_lane_is_there():
    """A rate has something to begin from, before the first message."""
    metrics = Metrics()
    metrics.know("mail")
    page = samples(metrics)
    for name in ("received", "quarantined", "delivered", "dead"):
        assert page[f"centrala_{name}_total", "mail"] == 0
    for lane in LANE_KINDS:
        assert page["centrala_oldest_waiting_seconds", lane] == page["centrala_waiting", lane] == 0


def test_a_clock_that_stepped_back_shows_as_zero():
    """Waiting times are never negative."""
    metrics = Metrics()
    metrics.waiting("inbound", items=3, oldest_seconds=-5)
    metrics.picked_up("mail", -1)
    page = samples(metrics)
    assert (page["centrala_waiting", "inbound"], page["centrala_oldest_waiting_seconds", "inbound"]) == (3, 0)
    assert page["centrala_pickup_seconds_sum", "mail"] == 0


def test_two_gateways_in_one_process_do_not_mix():
    """Each has a registry of its own."""
    one, other = Metrics(), Metrics()
    one.delivered("mail")
    other.know("mail")
    assert samples(other)["centrala_delivered_total", "mail"] == 0


def test_every_name_is_ours():
    """One prefix; nothing of the process is shown by accident."""
    metrics = Metrics()
    metrics.know("mail")
    assert all(name.startswith("centrala_") for name, *_ in samples(metrics))


def test_health_names_what_is_degraded_and_explains_it_to_admins_only():
    """Everybody sees names; the words, in both languages, are for admins."""
    health = Health()
    assert health.public() == {"status": "ok", "degraded": []}
    health.degraded("store", "Magazyn nie odpowiada.", "The store does not answer.")
    health.degraded("mail", "Port 25 jest zajęty.", "Port 25 is in use.")
    assert health.public() == {"status": "degraded", "degraded": ["mail", "store"]}
    assert health.reasons("pl") == {"mail": "Port 25 jest zajęty.", "store": "Magazyn nie odpowiada."}
    assert health.reasons("en")["store"] == "The store does not answer."


def test_the_last_words_hold_and_recovery_ends_it():
    """A part that works again is no longer named; saying ok twice is harmless."""
    health = Health()
    health.degraded("store", "a", "a")
    health.degraded("store", "b", "b")
    assert health.reasons("en") == {"store": "b"}
    health.ok("store")
    health.ok("store")
    assert health.is_ok
    assert health.reasons("pl") == {}


def test_words_in_one_language_only_are_refused():
    """Nothing a person reads exists in one language."""
    with pytest.raises(ValueError, match="Polish and in English"):
        Health().degraded("store", "", "The store does not answer.")
