"""What triage makes of a message, as `centrala explain` prints it. Nothing is stored, and no store is asked."""

import time
from pathlib import Path
from typing import Any

from gateway.cli.root import Place
from gateway.config import Config, load
from gateway.config_parts import Queue
from gateway.policy import policy
from store.records import Address, Decision, Message
from triage import rules
from triage.decide import decide
from triage.explain import explain_text
from triage.known import Arrived, Found
from triage.rules import Facts

# Who writes a text that is explained: somebody with an address, who is not the desk itself (RFC 2606: nobody's).
SOMEBODY = Address(address="requester@example.invalid")


def config_or_default(place: Place) -> Config | None:
    """The config; None where none was named and this folder has none. Raises ConfigError."""
    if not place.named and not place.config.exists():
        return None
    return load(place.config)


class Deciding:
    """The rules of a config, or those that come with Centrala, ready to decide; `live` takes their place. Raises RulesError."""

    def __init__(self, config: Config | None, live: rules.Rules | None = None) -> None:
        chosen = config or Config(queues={"l1": Queue(level="L1"), "l2": Queue(level="L2"), "l3": Queue(level="L3")})
        self.prefix = chosen.desk.prefix
        self.seconds = chosen.parsing.seconds
        self._timezone = str(chosen.desk.timezone)
        self._rules = live or rules.load([Path(path) for path in chosen.rules])
        self._policy = policy(chosen, self._rules)

    def message(self, message: Message, *, misses: bool = False) -> dict[str, Any]:
        """{"error", "message" (in short), "decision"} in the shape of the outside surface.

        Whether there is a ticket and an acknowledgement says the decision that a gateway would make of it as a first message.
        `misses` adds the rules that did not match to the trace.
        """
        now = round(time.time() * 1000)
        facts = Facts(
            channel=message.channel,
            sender=message.sender.address,
            automatic=message.automatic,
            at=now,
            timezone=self._timezone,
            language=message.language,
            answers=message.answers,
            attachments=len(message.attachments),
        )
        shape = explain_text(self._rules, "", message.subject, message.text, facts=facts, all_rules=misses)
        decided = decide(Arrived(id="explain", message=message, at=now), Found(), self._policy, now)
        decision = shape["decision"]
        decision["creates_ticket"] = bool(decided.tickets)
        decision["acknowledges"] = bool(decided.deliveries)
        decision["ask"] = self._asked(decided) or decision["ask"]
        if decision["queue"] not in self._policy.levels:
            decision["queue"] = self._policy.queues[decision["level"]]
        decision["level"] = self._policy.levels[decision["queue"]]
        return {"error": None, "message": shape["message"], "decision": decision}

    def _asked(self, decided: Decision) -> list[str]:
        """What the bot would ask, by the names the answers get on the ticket."""
        talk = self._policy.talk
        dialogue = decided.tickets[0].ticket.dialogue if decided.tickets else None
        if talk is None or dialogue is None:
            return []
        return [talk.script.slots[name].answers for name in (*dialogue.asked, *dialogue.then)]

    def text(self, subject: str, text: str, *, misses: bool = False) -> dict[str, Any]:
        """What a request in these words becomes."""
        return self.message(
            Message(channel="text", external_id="", sender=SOMEBODY, subject=subject, text=text), misses=misses
        )
