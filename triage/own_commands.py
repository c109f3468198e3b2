"""Commands about one's own tickets (status, my tickets, cancel, add): recognised before anything is read or decided. Pure."""

from store.records import Message, Ticket
from triage.dialogue.commands import command, listed
from triage.dialogue.hearing import SHORT, Heard, hear
from triage.dialogue.turn import Say, Setting, Turn, part
from triage.known import Policy
from triage.pace import is_live
from triage.text import own_words

_OF_OWN = ("status", "mine", "cancel", "add")


def own_command(message: Message, policy: Policy) -> Heard | None:
    """The command about one's own tickets that a conversation begins with; None where it is none, or a letter."""
    talk = policy.talk
    if talk is None or message.automatic != "none" or message.subject or len(message.text) > SHORT * 4:
        return None
    if not is_live(message, talk):
        return None
    heard = hear(own_words(message.text), talk.script, message.language or policy.language, talk.prefix)
    return heard if heard.command in _OF_OWN else None


def named_ticket(message: Message, ticket: Ticket, own: tuple[Ticket, ...], policy: Policy) -> Ticket | None:
    """The other one of the person's tickets that a command names ("dopisz do HD-12: …"); None where it names none."""
    if not own or policy.talk is None:
        return None
    heard = hear(own_words(message.text), policy.talk.script, ticket.language, policy.talk.prefix)
    if heard.command not in _OF_OWN or heard.number == ticket.number:
        return None
    return next((one for one in own if one.number == heard.number), None)


def wants_own(message: Message, policy: Policy) -> bool:
    """Whether the sender's open tickets have to be read before this message can be decided about."""
    talk = policy.talk
    if talk is None or message.automatic != "none" or len(message.text) > SHORT * 4:
        return False
    heard = hear(own_words(message.text), talk.script, message.language or policy.language, talk.prefix)
    return heard.command in _OF_OWN


def nothing_open() -> Say:
    """What is said to somebody who asks for tickets and has none."""
    return Say((part("none"),))


def own_turn(heard: Heard, message: Message, ticket: Ticket, setting: Setting) -> Turn:
    """The answer to a command that a conversation begins with, on the ticket it is about or the newest one."""
    own, language = setting.own, ticket.language
    if heard.command in ("status", "mine") and not heard.number:
        return Turn(ticket=ticket, say=listed(own, setting, language))
    if heard.number or len(own) == 1:
        return command(ticket, heard, message, setting)
    number = f"{setting.talk.prefix}-{own[0].number}"
    example = setting.script.text(f"example_{heard.command}", language, {"number": number})
    said = listed(own, setting, language)
    return Turn(ticket=ticket, say=Say((part("which", example=example), *said.parts), (), said.fields))
