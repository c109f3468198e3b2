"""Whether an automatic answer may go, and to whom. The one place that decides it (RFC 3834, reliability.md E1 and E6). Pure."""

from store.ids import delivery_id
from store.records import Content, Delivery, Message, Ms, Part
from triage.answering import ASKED
from triage.dialogue.turn import Say
from triage.hiding import gentle_words
from triage.known import Arrived, Found, Policy, answer_address, buckets, thread_bucket
from triage.trusted import is_disowned


def may_answer(message: Message, found: Found, policy: Policy, *, proved: bool) -> bool:
    """No answer to machines, to ourselves, to nobody, to one who did not write it, or to an address that had its share for now."""
    address = answer_address(message)
    if message.automatic != "none" or not address or address in policy.own_addresses or is_disowned(message):
        return False
    used = found.limits
    if used.get(f"automatic:{address}", 0) >= policy.automatic_per_hour:
        return False
    if used.get("automatic:desk", 0) >= policy.automatic_desk_per_hour and not proved:
        return False
    thread = thread_bucket(message)
    if thread and used.get(thread, 0) >= policy.automatic_per_thread:
        return False  # two machines that don't know each other for what they are
    # an address typed into a form is only claimed: whoever owns it may never have asked
    return proved or not _claimed(message) or used.get(f"unproved:{address}", 0) < policy.unproved_per_day


def has_address(message: Message, policy: Policy) -> bool:
    """Whether a person can be answered in the conversation the message came from: where words come and go at once, no limit counts."""
    address = answer_address(message)
    return message.automatic == "none" and bool(address) and address not in policy.own_addresses


def _claimed(message: Message) -> bool:
    return (bool(message.reply_channel) and message.reply_channel != message.channel) or ASKED in message.notes


def acknowledgement(
    arrived: Arrived,
    *,
    language: str,
    proved: bool,
    person: str,
    now: Ms,
    own: str = "",
    say: Say | None = None,
    live: bool = False,
) -> Delivery:
    """The first answer. It carries the ticket's number and nothing the sender wrote.

    `own` are words of a rule, `say` what the bot says with it: in the letter, or alone where it is `live`.
    """
    message = arrived.message
    channel = message.reply_channel or message.channel
    address = message.reply_address or message.sender.address
    received = "received_form" if _claimed(message) else "received"
    values = {"body": own, "secret": gentle_words(arrived.secrets, language)}
    kept = {name: value for name, value in values.items() if value}
    said = say or Say()
    if live and said.parts:
        words = tuple(Part(text="words", values={"words": value}) for value in kept.values())
        content = Content(parts=(*words, *said.parts), choices=said.choices, fields=said.fields)
    else:
        text = f"{received}_own" if own else received
        content = Content(text=text, values=kept, parts=said.parts, choices=said.choices, fields=said.fields)
    return Delivery(
        id=delivery_id(arrived.id, "received", address),
        lane=f"{channel}:{address}:",
        channel=channel,
        address=address,
        audience="requester",
        content=content,
        language=language,
        proved=proved,
        automatic=True,
        thread=(message.external_id,) if message.external_id and not _claimed(message) else (),
        created_at=now,
        person=person,
    )


def spent(message: Message, policy: Policy, *, proved: bool) -> dict[str, tuple[int, int]]:
    """The limit buckets one automatic answer is counted in, with seconds and most uses.

    Commit holds to them too: of many messages decided at once, only as many are answered as the limit allows.
    """
    address = answer_address(message)
    most = {
        f"automatic:{address}": policy.automatic_per_hour,
        "automatic:desk": 0 if proved else policy.automatic_desk_per_hour,
        f"unproved:{address}": policy.unproved_per_day if _claimed(message) and not proved else 0,
    }
    return {name: (seconds, most.get(name, policy.automatic_per_thread)) for name, seconds in buckets(message).items()}
