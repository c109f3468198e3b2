"""Whether words ask for what the desk is there for, by the rules in force. They are read when first asked for: most desks never ask."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.config_parts import Config
from store.client import Store

if TYPE_CHECKING:
    from triage.rules import Rules

FEWEST = 3  # words; less is no request anybody could tell


class Requests:
    """Asks the rules of one desk."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config = config
        self._store = store
        self._version = ""
        self._rules: Rules | None = None
        self._one_at_a_time = asyncio.Lock()

    async def knows(self, text: str) -> bool:
        """Whether a rule puts it into a category of its own. Raises UnavailableError; RulesError where there are no rules."""
        if len(text.split()) < FEWEST:
            return False
        from triage.rules import Facts, classify  # noqa: PLC0415 - the door starts without triage

        rules = await self._in_force()
        facts = Facts(text=text, at=self._store.now(), timezone=str(self._config.desk.timezone))
        return classify(rules, facts).category != "other"

    async def _in_force(self) -> "Rules":
        async with self._one_at_a_time:
            live = (await self._store.rulesets.pointers()).live
            if self._rules is None or live != self._version:
                packed = await self._store.rulesets.packed(live) if live else None
                self._rules = await asyncio.to_thread(self._read, packed)
                self._version = live
            return self._rules

    def _read(self, packed: bytes | None) -> "Rules":
        from triage.rules import load  # noqa: PLC0415 - as above
        from triage.rulesets import rules_in, unpacked  # noqa: PLC0415

        if packed is None:
            return load([Path(path) for path in self._config.rules])
        return rules_in(unpacked(packed))
