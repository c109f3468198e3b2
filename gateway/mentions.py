"""Which agents the words of a note call: "@Ola Nowak" or "@ola@desk.pl". Pure."""

from collections.abc import Iterable

from store.records import Agent

_STARTS = frozenset(" \t\n([{\"'„“”,;:–-/")
_PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")


def called(text: str, agents: Iterable[Agent]) -> tuple[str, ...]:
    """The e-mails of enabled agents the text calls, in its order, each once.

    A name counts in any case and without its diacritics; a name that several agents bear calls none of them, their e-mails do.
    """
    names = _names(agents)
    plain = folded(text)
    found: list[str] = []
    place = plain.find("@")
    while place >= 0:
        if place == 0 or plain[place - 1] in _STARTS:
            rest = plain[place + 1 :]
            name = next((one for one in names if rest.startswith(one) and _ends(rest, len(one))), "")
            if name:
                found.append(names[name])
        place = plain.find("@", place + 1)
    return tuple(dict.fromkeys(found))


def mention_of(agent: Agent, agents: Iterable[Agent]) -> str:
    """How to call this agent so that nobody else is meant, without the @."""
    name = folded(agent.name)
    return agent.name if _names(agents).get(name) == agent.email else agent.email


def folded(text: str) -> str:
    """In lower case and without Polish diacritics; as long as the text was."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text.translate(_PLAIN))


def _names(agents: Iterable[Agent]) -> dict[str, str]:
    """What calls whom: longest first, so that "Jan Nowakowski" is not Jan Nowak."""
    enabled = [agent for agent in agents if not agent.disabled]
    bearers: dict[str, list[str]] = {}
    for agent in enabled:
        bearers.setdefault(folded(agent.name.strip()), []).append(agent.email)
        bearers.setdefault(folded(agent.email), []).append(agent.email)
    single = {name: emails[0] for name, emails in bearers.items() if name and len(set(emails)) == 1}
    return dict(sorted(single.items(), key=lambda one: -len(one[0])))


def _ends(rest: str, length: int) -> bool:
    return length == len(rest) or not (rest[length].isalnum() or rest[length] in "@_")
