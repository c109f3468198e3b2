"""Rules with `on: change` where agents act. Rules are loaded only where somebody has rules of his own: the shipped have none."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gateway.config_parts import Config
from gateway.observe.health import Health
from store.client import Store
from store.records import Decision, Ticket

if TYPE_CHECKING:
    from gateway.ruleset import Ruleset


class NoRules:
    """Nothing ever follows from a change."""

    async def refresh(self) -> None:
        """Nothing moves on."""

    async def apply(self, decision: Decision, _before: Mapping[int, Ticket], _now: int) -> Decision:
        """The decision as it is."""
        return decision


class ChangeRules:
    """What agents' actions lead to by the rules in force."""

    def __init__(self, config: Config, store: Store, health: Health | None = None) -> None:
        self._config = config
        self._store = store
        self._health = health or Health()
        self._ruleset: Ruleset | None = None
        self._live: str | None = None

    async def refresh(self) -> None:
        """Goes by what the store says now. Raises UnavailableError, RulesError."""
        live = (await self._store.rulesets.pointers()).live
        if not live and not self._config.rules:
            self._ruleset = None
        else:
            if self._ruleset is None:
                from gateway.ruleset import Ruleset  # noqa: PLC0415 - a door without rules of its own needs none of it

                self._ruleset = Ruleset(self._config, self._store, self._health)
            await self._ruleset.refresh()
        self._live = live

    async def apply(self, decision: Decision, before: Mapping[int, Ticket], now: int) -> Decision:
        """The decision with what the rules add, bound to the version that was asked. Raises UnavailableError, RulesError."""
        if self._live is None:
            await self.refresh()
        live = self._live
        if self._ruleset is not None:
            from triage.changed import with_change_rules  # noqa: PLC0415 - as above

            policy = self._ruleset.policy()
            decision, live = with_change_rules(decision, before, policy, now), policy.live
        return replace(decision, read=replace(decision.read, rules=live))
