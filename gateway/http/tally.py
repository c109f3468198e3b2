"""What the web server turned away, as figures beside the gateway's others."""

from prometheus_client import Counter

from gateway.observe.metrics import Metrics
from store.records import ChannelName


class Tally:
    """Counts by channel; names from the config only, never a sender's words."""

    def __init__(self, metrics: Metrics) -> None:
        registry = metrics.registry
        self._trapped = Counter(
            "centrala_form_trapped", "Posts of robots that fell into the form's trap.", ("channel",), registry=registry
        )
        self._forged = Counter(
            "centrala_forged", "Calls of providers whose signature was not right.", ("channel",), registry=registry
        )

    def trapped(self, channel: ChannelName) -> None:
        """A robot filled in the field no person sees; its post was stored nowhere."""
        self._trapped.labels(channel).inc()

    def forged(self, channel: ChannelName) -> None:
        """A call that did not come from the provider."""
        self._forged.labels(channel).inc()
