"""Messages labelled by the policy by somebody who had not seen the rules, and how well decisions fit their labels."""

from pathlib import Path
from typing import Any

import msgspec

from triage.rules import Classification, Facts, Rules, classify

FOLDER = Path(__file__).parent / "labelled"
SETS = ("everyday", "letters", "oblique", "more")


def messages(name: str) -> list[dict[str, str]]:
    """One set: subject, text, language, category, type, level, impact, urgency and priority of each message."""
    lines = (FOLDER / f"{name}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=dict[str, str]) for line in lines]


def decided(rules: Rules, message: dict[str, str], **changes: Any) -> Classification:
    """What the rules say about it."""
    subject = changes.get("subject", message["subject"])
    return classify(rules, Facts(channel="mail", subject=subject, text=changes.get("text", message["text"])))


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """The mean over all labels of F1; `pairs` are (label, decision)."""
    scores = []
    for label in {wanted for wanted, _ in pairs}:
        both = sum(wanted == got == label for wanted, got in pairs)
        either = sum(wanted == label for wanted, _ in pairs) + sum(got == label for _, got in pairs)
        scores.append(2 * both / either)
    return sum(scores) / len(scores)
