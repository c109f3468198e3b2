"""How the tests of kills end: everything is at rest, and what was sent is counted."""

import os
import time
from collections import Counter

from tests.flows.house import House, wait_for

SEED = int(os.environ.get("CENTRALA_SEED", "20261122"))
METRICS_SECONDS = 6.0
LIMITS = "limits: {automatic_desk_per_hour: 1000000}"


def at_rest(house: House) -> None:
    """Waits until nothing is waiting, neither in nor out."""

    def quiet() -> bool:
        if house.ledger()["waiting"]:
            return False
        metrics = house.get("/metrics")[1].decode()
        return all(f'centrala_waiting{{lane="{lane}"}} 0.0' in metrics for lane in ("inbound", "outbox"))

    wait_for(quiet, "everything to come to rest", 150)
    time.sleep(METRICS_SECONDS)  # what the metrics said may have been true before the last message came
    wait_for(quiet, "everything to stay at rest", 150)


def message_ids(houses: list[House]) -> Counter[str]:
    return Counter(str(one["Message-ID"]) for house in houses for one in house.sent())
