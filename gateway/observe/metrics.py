"""Metrics in Prometheus' text format. Labels are names from the configuration and words of the code, never a sender's."""

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from store.records import ChannelName, Outcomes

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LaneKind = Literal["inbound", "outbox", "timers"]
LANE_KINDS: tuple[LaneKind, ...] = ("inbound", "outbox", "timers")
# Seconds. Accepting and picking up take milliseconds; sending takes as long as the other side does.
FAST = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
SLOW = (0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60)


class Metrics:
    """The figures of one gateway, in a registry of their own, so that two in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._received = self._counter("received", "Messages kept at the door, durable.", "channel")
        self._processed = self._counter("processed", "Messages by what became of them.", "channel", "outcome")
        self._quarantined = self._counter("quarantined", "Messages that could not be understood.", "channel")
        self._delivered = self._counter("delivered", "Deliveries that the other side took.", "channel")
        self._dead = self._counter("dead", "Deliveries that were given up and wait for a person.", "channel")
        self._accept = self._histogram("accept_seconds", "From a whole message to 'ok'.", FAST, "channel")
        self._pickup = self._histogram("pickup_seconds", "From 'ok' to being taken up.", FAST, "channel")
        self._process = self._histogram("process_seconds", "From being taken up to the commit.", FAST, "channel")
        self._send = self._histogram("send_seconds", "One try to send.", SLOW, "channel")
        self._oldest = self._gauge("oldest_waiting_seconds", "How long the oldest due item has been waiting.", "lane")
        self._waiting = self._gauge("waiting", "Items that wait.", "lane")
        for lane in LANE_KINDS:
            self.waiting(lane, items=0, oldest_seconds=0)

    def know(self, channel: ChannelName) -> None:
        """Shows a configured channel from the start, with zeros, so that a rate has something to begin from."""
        for counter in (self._received, self._quarantined, self._delivered, self._dead):
            counter.labels(channel)
        for histogram in (self._accept, self._pickup, self._process, self._send):
            histogram.labels(channel)

    def received(self, channel: ChannelName, seconds: float) -> None:
        """A message is durable; `seconds` since it was whole."""
        self._received.labels(channel).inc()
        self._accept.labels(channel).observe(seconds)

    def picked_up(self, channel: ChannelName, seconds: float) -> None:
        """A message was claimed, so long after it was received."""
        self._pickup.labels(channel).observe(max(seconds, 0.0))

    def processed(self, channel: ChannelName, outcome: Outcomes, seconds: float) -> None:
        """A message ended as this, so long after it was claimed."""
        self._processed.labels(channel, outcome).inc()
        self._process.labels(channel).observe(seconds)
        if outcome == "quarantined":
            self._quarantined.labels(channel).inc()

    def tried(self, channel: ChannelName, seconds: float) -> None:
        """One try to send took so long, however it ended."""
        self._send.labels(channel).observe(seconds)

    def delivered(self, channel: ChannelName) -> None:
        """The other side took a delivery."""
        self._delivered.labels(channel).inc()

    def dead(self, channel: ChannelName) -> None:
        """A delivery was given up."""
        self._dead.labels(channel).inc()

    def waiting(self, lane: LaneKind, *, items: int, oldest_seconds: float) -> None:
        """How much waits now; 0 seconds where nothing is due."""
        self._waiting.labels(lane).set(items)
        self._oldest.labels(lane).set(max(oldest_seconds, 0.0))

    def expose(self) -> bytes:
        """The page that Prometheus fetches, to be served as CONTENT_TYPE."""
        return generate_latest(self.registry)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"centrala_{name}", words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"centrala_{name}", words, labels, buckets=buckets, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"centrala_{name}", words, labels, registry=self.registry)
