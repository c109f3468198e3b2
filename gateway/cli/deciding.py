"""What triage makes of a message, as `centrala explain` prints it. Nothing is stored, and no store is asked."""

import time
from pathlib import Path
from typing import Any

from gateway.cli.root import Place
from gateway.config import Config, load
from gateway.config_parts import Queue
from gateway.policy import policy
from store.records import Address, Message, Ms
from triage import rules
from triage.decide import decide
from triage.known import Arrived, Found
from triage.rules import Classification, Facts

# Somebody with an address, who is not the desk itself (RFC 2606: nobody's).
SOMEBODY = Address(address="requester@example.invalid")


def config_or_default(place: Place) -> Config | None:
    """The config; None where none was named and this folder has none. Raises ConfigError."""
    if not place.named and not place.config.exists():
        return None
    return load(place.config)


class Deciding:
    """The rules of a config, or those that come with Centrala, ready to decide. Raises RulesError."""

    def __init__(self, config: Config | None) -> None:
        chosen = config or Config(queues={"l1": Queue(level="L1"), "l2": Queue(level="L2"), "l3": Queue(level="L3")})
        self.prefix = chosen.desk.prefix
        self.seconds = chosen.parsing.seconds
        self._timezone = str(chosen.desk.timezone)
        self._rules = rules.load([Path(path) for path in chosen.rules])
        self._policy = policy(chosen, self._rules)

    def decision(self, message: Message, *, misses: bool = False) -> dict[str, Any]:
        """The decision in the shape of the outside surface; `misses` adds the names of the rules that did not match."""
        now = round(time.time() * 1000)
        decided = decide(Arrived(id="explain", message=message, at=now), Found(), self._policy, now)
        result = self._classified(message, now)
        ticket = decided.tickets[0].ticket if decided.tickets else None
        queue = result.queue or self._policy.queues[result.level]
        shape: dict[str, Any] = {
            "creates_ticket": ticket is not None,
            "acknowledges": bool(decided.deliveries),
            "type": result.type,
            "category": result.category,
            "subcategory": result.subcategory,
            "impact": result.impact,
            "urgency": result.urgency,
            "priority": result.priority,
            "queue": ticket.queue if ticket else queue,
            "level": ticket.level if ticket else result.level,
            "ask": [],
            "trace": [{"rule": hit.rule, "matched": list(hit.matched), "set": hit.set} for hit in result.trace],
        }
        if misses:
            shape["misses"] = [hit.rule for hit in rules.misses(self._rules, result)]
        return shape

    def text(self, subject: str, text: str, *, misses: bool = False) -> dict[str, Any]:
        """What a request in these words becomes: {"error", "message" (in short), "decision"}."""
        message = Message(channel="text", external_id="", sender=SOMEBODY, subject=subject, text=text)
        language = self._classified(message, round(time.time() * 1000)).language
        short = {"channel": "text", "subject": subject, "text": text, "language": language, "automatic": "none"}
        return {"error": None, "message": short, "decision": self.decision(message, misses=misses)}

    def _classified(self, message: Message, now: Ms) -> Classification:
        return rules.classify(
            self._rules,
            Facts(
                channel=message.channel,
                sender=message.sender.address,
                automatic=message.automatic,
                at=now,
                timezone=self._timezone,
                subject=message.subject,
                text=message.text,
                language=message.language,
                answers=message.answers,
            ),
        )
