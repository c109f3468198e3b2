"""Metrics in Prometheus' text format. Labels are names from the configuration and words of the code, never a sender's."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from math import nan
from typing import Literal, TypeVar

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric

from store.records import ChannelName, Outcomes

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Counted = TypeVar("Counted", Counter, Histogram)
LaneKind = Literal["inbound", "outbox", "timers"]
LANE_KINDS: tuple[LaneKind, ...] = ("inbound", "outbox", "timers")
# Seconds. Accepting and picking up take milliseconds; sending takes as long as the other side does.
FAST = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
SLOW = (0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60)


class Family(msgspec.Struct, frozen=True):
    """A counter or histogram as another process has it: `samples` are (name, labels, value)."""

    name: str
    words: str
    kind: str
    samples: list[tuple[str, dict[str, str], float]]


Figures = list[Family]


class Metrics:
    """The figures of one gateway, in a registry of their own, so that two in one process do not mix.

    What the work process counts is added when the page is asked for: `others` then has it call `take`.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.others: Callable[[], Awaitable[None]] | None = None
        self._of = cache(_labelled)  # finding one by its labels costs more than counting
        self._taken: Figures = []
        self._kept: list[Figures] = []
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
        self._mailbox = self._gauge("mailbox_connected", "1 while this gateway reads the mailbox.", "mailbox")
        self._mailbox_waiting = self._gauge("mailbox_waiting", "Mails not taken yet.", "mailbox")
        self._mailbox_refused = self._gauge("mailbox_refused", "Mails put aside for a person.", "mailbox")
        self._mailbox_last = self._gauge("mailbox_last_seconds", "When mail was last taken, Unix time.", "mailbox")
        self._tickets = self._gauge("tickets", "Tickets that are not finished, by queue and age.", "queue", "age")
        self._ticket_states = {
            "at_risk": self._gauge("tickets_at_risk", "Open tickets that may miss a target soon.", "queue"),
            "breached": self._gauge("tickets_breached", "Open tickets that missed a target.", "queue"),
            "waiting": self._gauge("tickets_waiting", "Tickets on hold.", "queue"),
        }
        self._frt = self._gauge("first_response_seconds", "Mean first response time (FRT), yesterday and today.")
        self._mttr = self._gauge("resolution_seconds", "Mean time to resolution (MTTR), yesterday and today.")
        self._frt.set(nan)
        self._mttr.set(nan)
        self.fetched = False  # whether anybody has asked for the page: what costs something is measured only then
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
        self._of(self._received, channel).inc()
        self._of(self._accept, channel).observe(seconds)

    def picked_up(self, channel: ChannelName, seconds: float) -> None:
        """A message was claimed, so long after it was received."""
        self._of(self._pickup, channel).observe(max(seconds, 0.0))

    def processed(self, channel: ChannelName, outcome: Outcomes, seconds: float) -> None:
        """A message ended as this, so long after it was claimed."""
        self._of(self._processed, channel, outcome).inc()
        self._of(self._process, channel).observe(seconds)
        if outcome == "quarantined":
            self._of(self._quarantined, channel).inc()

    def tried(self, channel: ChannelName, seconds: float) -> None:
        """One try to send took so long, however it ended."""
        self._of(self._send, channel).observe(seconds)

    def delivered(self, channel: ChannelName) -> None:
        """The other side took a delivery."""
        self._of(self._delivered, channel).inc()

    def dead(self, channel: ChannelName) -> None:
        """A delivery was given up."""
        self._of(self._dead, channel).inc()

    def waiting(self, lane: LaneKind, *, items: int, oldest_seconds: float) -> None:
        """How much waits now; 0 seconds where nothing is due."""
        self._waiting.labels(lane).set(items)
        self._oldest.labels(lane).set(max(oldest_seconds, 0.0))

    def mailbox(self, name: str, *, connected: bool, waiting: int, refused: int, last: float) -> None:
        """How a mailbox is now; `last` in seconds since 1970, 0 = no mail was taken yet."""
        self._mailbox.labels(name).set(int(connected))
        self._mailbox_waiting.labels(name).set(waiting)
        self._mailbox_refused.labels(name).set(refused)
        self._mailbox_last.labels(name).set(last)

    def tickets(
        self,
        backlog: Mapping[tuple[str, str], int],
        states: Mapping[str, Mapping[str, int]],
        *,
        frt: float | None,
        mttr: float | None,
    ) -> None:
        """How many tickets there are by (queue, age), and of each state ("at_risk", "breached", "waiting") by queue; `frt`, `mttr` in ms."""
        self._tickets.clear()
        for (queue, age), count in backlog.items():
            self._tickets.labels(queue, age).set(count)
        for state, gauge in self._ticket_states.items():
            gauge.clear()
            for queue, count in states[state].items():
                gauge.labels(queue).set(count)
        self._frt.set(nan if frt is None else frt / 1000)
        self._mttr.set(nan if mttr is None else mttr / 1000)

    def figures(self) -> Figures:
        """All that is counted here, for the process that shows it. Gauges are not: they do not add up."""
        return [
            Family(
                one.name,
                one.documentation,
                one.type,
                [(sample.name, sample.labels, sample.value) for sample in one.samples],
            )
            for one in self.registry.collect()
            if one.type != "gauge"
        ]

    def take(self, figures: Figures) -> None:
        """What another process has counted since it began; replaces what was taken before."""
        self._taken = figures

    def keep(self) -> None:
        """The other process is gone, and its successor begins with zero: what was taken last stays in the sums."""
        self._kept.append(self._taken)
        self._taken = []

    async def page(self) -> bytes:
        """The page that Prometheus fetches, to be served as CONTENT_TYPE."""
        self.fetched = True
        if self.others is not None:
            await self.others()
        return self.expose()

    def expose(self) -> bytes:
        """The same, with what other processes told last."""
        return generate_latest(_Sums([list(self.registry.collect()), *map(_metrics, (*self._kept, self._taken))]))

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"centrala_{name}", words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"centrala_{name}", words, labels, buckets=buckets, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"centrala_{name}", words, labels, registry=self.registry)


def _labelled(counted: Counted, *labels: str) -> Counted:
    return counted.labels(*labels)


class _Sums:
    """Families of several processes, added up: what generate_latest wants of a registry."""

    def __init__(self, sources: Iterable[list[Metric]]) -> None:
        self._sources = sources

    def collect(self) -> Iterable[Metric]:
        """Each family once, in the order first seen."""
        families: dict[str, Metric] = {}
        values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
        for metric in (one for source in self._sources for one in source):
            families.setdefault(metric.name, metric)
            sums = values.setdefault(metric.name, {})
            for sample in metric.samples:
                key = sample.name, tuple(sample.labels.items())
                if sample.name.endswith("_created"):  # a time, not a count: the earliest
                    sums[key] = min(sums.get(key, sample.value), sample.value)
                else:
                    sums[key] = sums.get(key, 0.0) + sample.value
        for name, family in families.items():
            summed = Metric(name, family.documentation, family.type)
            for (part, labels), value in values[name].items():
                summed.add_sample(part, dict(labels), value)
            yield summed


def _metrics(figures: Figures) -> list[Metric]:
    found = []
    for family in figures:
        metric = Metric(family.name, family.words, family.kind)
        for name, labels, value in family.samples:
            metric.add_sample(name, labels, value)
        found.append(metric)
    return found
