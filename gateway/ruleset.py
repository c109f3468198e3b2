"""The rules in force: those applied in the store, else the files of the config. All gateways switch together, without a restart.

Whoever decides says in its Decision which version it went by; commit refuses it if another is in force by then, and it is
decided again. So no gateway decides by old rules after an apply, whether or not it has heard of it.
"""

import asyncio
from pathlib import Path

import structlog
from msgspec.structs import replace

from gateway.config_parts import Config
from gateway.observe.health import Health
from gateway.policy import policy
from store.client import Store
from store.errors import UnavailableError
from store.rulesets import Pointers
from store.tasks import over
from triage import rules
from triage.known import Policy
from triage.mistakes import RulesError
from triage.rules import Rules
from triage.rulesets import rules_in, unpacked

log = structlog.get_logger()

EVERY = 2.0  # seconds between looks at the store: an idle gateway is ready before the next message comes
PART, SHADOW_PART = "rules", "rules-shadow"


class Ruleset:
    """The live rules and the shadow of one process. `health` hears of versions that this program can't use.

    `shipped` are those that come with Centrala, where somebody has loaded them already; they are let go where others are in force.
    """

    def __init__(self, config: Config, store: Store, health: Health, *, shipped: Rules | None = None) -> None:
        self._config = config
        self._store = store
        self._health = health
        self._pointers = Pointers()
        self._policy: Policy | None = None
        self._shadow: Policy | None = None
        self._shipped = shipped if not config.rules else None
        self._one_at_a_time = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Loads what is in force and keeps an eye on it. Raises RulesError where only the config's files are and they are wrong."""
        await self.refresh()
        self._shipped = None
        self._task = asyncio.create_task(self._run(), name="rules")

    async def stop(self) -> None:
        """Looks no more; the rules stay as they are."""
        await over(self._task)

    def policy(self) -> Policy:
        """How to decide now."""
        if self._policy is None:
            raise RuntimeError("the rules are asked before they were loaded")
        return self._policy

    def shadow(self) -> Policy | None:
        """How the shadow would decide; None where there is none."""
        return self._shadow

    async def refresh(self) -> None:
        """Goes by what the store says now. Raises UnavailableError, and RulesError where there were no rules before."""
        async with self._one_at_a_time:
            found = await self._store.rulesets.pointers()
            if self._policy is None or found.live != self._pointers.live:
                await self._go_live(found.live)
            if found.shadow != self._pointers.shadow:
                self._shadow = await self._shadow_of(found.shadow)
            self._pointers = found

    async def _go_live(self, version: str) -> None:
        """Puts a version in force. One that can't be used leaves the old one, and health says so."""
        before = self._policy
        try:
            found = await self._applied(version) if version else await asyncio.to_thread(self._from_files)
        except RulesError as error:
            if before is None and not version:
                raise
            self._say_unusable(version, error)
            found = before.rules if before is not None else await asyncio.to_thread(self._from_files)
        else:
            self._health.ok(PART)
            log.info("rules in force", version=found.version, applied=bool(version))
        made = before or policy(self._config, found)
        self._policy = replace(made, rules=found, live=version)

    async def _shadow_of(self, version: str) -> Policy | None:
        self._health.ok(SHADOW_PART)
        if not version:
            return None
        try:
            return replace(self.policy(), rules=await self._applied(version))
        except RulesError as error:
            self._health.degraded(
                SHADOW_PART,
                f"Reguły w cieniu ({version}) nie dają się wczytać: {error}",
                f"The rules in the shadow ({version}) can't be used: {error}",
            )
            return None

    async def _applied(self, version: str) -> Rules:
        packed = await self._store.rulesets.packed(version)
        if packed is None:
            raise RulesError([rules.Mistake("the store", 0, f"there is no version {version}", "centrala rules apply")])
        return await asyncio.to_thread(lambda: rules_in(unpacked(packed)))

    def _from_files(self) -> Rules:
        return self._shipped or rules.load([Path(path) for path in self._config.rules])

    def _say_unusable(self, version: str, error: RulesError) -> None:
        which = version or "files"
        log.error("rules can't be used", version=which, reason=str(error))
        self._health.degraded(
            PART,
            f"Reguły {which} nie dają się wczytać, obowiązują poprzednie. Popraw je i zastosuj: centrala rules apply. {error}",
            f"The rules {which} can't be used, those before stay. Mend and apply them: centrala rules apply. {error}",
        )

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.refresh()
            except UnavailableError:
                continue  # the watch says so; the next look will find what was missed
            except Exception:  # rules that can't be loaded must not stop the looking
                log.exception("could not look at the rules")
