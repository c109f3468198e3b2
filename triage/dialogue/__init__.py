"""How the bot talks: a pure state machine, the same on every channel. Message and ticket in, next state and words out.

Its state is `Ticket.dialogue`, its words and questions are data (`triage/data/dialogue.yaml`). It never decides who may join a
ticket or whom an answer may reach: that is done before (triage.thread) and after it (triage.acknowledge).
"""

from triage.dialogue.owner import Owner, led_by_agent, left, owner, still_said
from triage.dialogue.script import Script, load, shipped

__all__ = ["Owner", "Script", "led_by_agent", "left", "load", "owner", "shipped", "still_said"]
