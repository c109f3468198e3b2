"""What the rules may look at of a message. Pure."""

from store.records import Message, Ms, Person
from triage.hiding import unlabelled
from triage.known import Found, Policy
from triage.rules import Facts


def facts_of(message: Message, person: Person, found: Found, policy: Policy, now: Ms) -> Facts:
    """What rules may look at of a first message."""
    return Facts(
        channel=message.channel,
        sender=message.sender.address,
        organization=person.organization,
        automatic=message.automatic,
        at=now,
        timezone=policy.timezone,
        subject=unlabelled(message.subject),
        text=unlabelled(message.text),
        language=message.language,
        answers=message.answers,
        attachments=len(message.attachments),
        earlier=found.earlier,
    )
