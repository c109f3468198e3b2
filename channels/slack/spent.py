"""A message whose buttons have done their work. Pure."""

from typing import Any

from channels.slack.blocks import plain
from channels.slack.limits import TEXT


def without_buttons(message: Any, chosen: str) -> list[dict[str, Any]]:
    """The blocks of a message as Slack gave it, with what was chosen in place of its buttons; none where it had no buttons."""
    blocks = message.get("blocks") if isinstance(message, dict) else None
    if not isinstance(blocks, list):
        return []
    kept = [one for one in blocks if isinstance(one, dict) and one.get("type") != "actions"]
    if len(kept) == len(blocks):
        return []
    return [*kept, {"type": "context", "elements": [plain(f"✔ {chosen}", TEXT)]}]
