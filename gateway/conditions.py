"""What channels say is wrong with them, as words on the health page."""

from channels.condition import Condition
from gateway.observe.health import Health


class Conditions:
    """Hears of every change in one process."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def report(self, condition: Condition) -> None:
        """Says it to health: what is wrong and what to do about it, or that it is over."""
        name = f"{condition.channel}-{condition.about}"
        if condition.pl and condition.en:
            self._health.degraded(name, condition.pl, condition.en)
        else:
            self._health.ok(name)
