"""The lanes against a simple model: whatever workers do, die or forget, every message is ended once and in its lane's order."""

import asyncio
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.connection import connect
from store.embedded import Embedded
from store.plan import Work
from store.records import Decision, Outcome
from tests.store.desks import inbound, open_desk

LANES = st.sampled_from(["a", "b", "c"])


class Lanes(RuleBasedStateMachine):
    """Accept, claim, commit, release, forget (a dead worker), let leases run out; the model is a dict of lists."""

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.server = Embedded(self.folder / "store")
        url = self.loop.run_until_complete(self.server.start())
        desk = f"model-{uuid4().hex[:8]}"
        self.connection = self.loop.run_until_complete(connect(url, tag=desk))
        self.store = open_desk(self.connection, desk, self.folder)
        self.waiting: dict[str, list[str]] = defaultdict(list)
        self.ended: list[str] = []
        self.hands: list[Work] = []
        self.stale: list[Work] = []
        self.count = 0

    def do(self, work):
        return self.loop.run_until_complete(work)

    @rule(lane=LANES)
    def accept(self, lane: str) -> None:
        self.count += 1
        message, duplicate = self.do(self.store.pipe.accept(inbound(f"m{self.count}", lane=lane)))
        assert not duplicate
        self.waiting[lane].append(message)

    @rule(repeat=st.integers(1, 50))
    def accept_again(self, repeat: int) -> None:
        if repeat <= self.count:
            lane = next((lane for lane, ids in self.waiting.items() if inbound(f"m{repeat}").id in ids), "a")
            assert self.do(self.store.pipe.accept(inbound(f"m{repeat}", lane=lane)))[1]

    @rule(limit=st.integers(1, 4), alone=st.booleans())
    def claim(self, limit: int, *, alone: bool) -> None:
        """Only heads of lanes nobody holds are handed out; a suspect alone, to a worker who says it is alone."""
        claimed = self.do(self.store.pipe.claim("inbound", limit=limit, lease=60_000, alone=alone))
        held = {work.lane for work in self.hands}
        for work in claimed.works:
            assert work.lane not in held
            assert self.waiting[work.lane][0] == work.id
        if any(work.taken > 1 for work in claimed.works):
            assert alone
            assert len(claimed.works) == 1
        free = [lane for lane, ids in self.waiting.items() if ids and lane not in held]
        if alone and free:
            assert claimed.works
        self.hands += claimed.works

    @precondition(lambda self: self.hands)
    @rule(which=st.integers(0, 10))
    def commit(self, which: int) -> None:
        work = self.hands.pop(which % len(self.hands))
        decision = Decision(outcome=Outcome(state="ignored", reason="model"))
        assert self.do(self.store.pipe.commit(decision, known={}, work=work)).result == "ok"
        assert self.waiting[work.lane].pop(0) == work.id
        self.ended.append(work.id)
        self.stale.append(work)

    @precondition(lambda self: self.hands)
    @rule(which=st.integers(0, 10), tried=st.booleans())
    def release(self, which: int, *, tried: bool) -> None:
        work = self.hands.pop(which % len(self.hands))
        assert self.do(self.store.pipe.release(work, at=self.store.now(), tried=tried))
        self.stale.append(work)

    @precondition(lambda self: self.hands)
    @rule()
    def die(self) -> None:
        """A worker dies with all it has in hand; its leases run out."""
        for work in self.hands:
            self.do(self.connection.call("ZADD", self.store.keys.inbound.due, 0, work.lane))
        self.stale += self.hands
        self.hands = []

    @precondition(lambda self: self.stale)
    @rule(which=st.integers(0, 100))
    def a_stalled_worker_wakes_up(self, which: int) -> None:
        """Whose lease is spent, ran out, or is another's by now, changes nothing."""
        work = self.stale.pop(which % len(self.stale))
        decision = Decision(outcome=Outcome(state="ignored", reason="late"))
        assert self.do(self.store.pipe.commit(decision, known={}, work=work)).result == "lost-lease"

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        if not hasattr(self, "store"):
            return
        assert len(set(self.ended)) == len(self.ended)
        assert len(self.ended) + sum(map(len, self.waiting.values())) == self.count
        lines = self.do(self.store.messages.ledger())
        assert all(line.balanced for line in lines)
        assert sum(line.ignored for line in lines) == len(self.ended)
        assert sum(line.waiting for line in lines) == self.count - len(self.ended)

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.do(self.connection.close())
            self.do(self.server.stop())
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)


TestLanes = Lanes.TestCase
TestLanes.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
