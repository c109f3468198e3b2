"""What was done, and what others did meanwhile, in a sentence each. Pure but for `done_words`, which knows the desk's language and zone by the request."""

from collections.abc import Iterable, Sequence

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.acting.carry import Done
from gateway.http.desk.acting.forms import Asked
from gateway.http.desk.acting.meanwhile import Meanwhile
from gateway.http.desk.acting.moments import shown
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.frame.page import language_of_agent, words_in
from gateway.http.pages import zone_of
from gateway.words import number_of, number_text
from store.records import Agent


def done_words(done: Done, agents: Sequence[Agent], request: web.Request) -> str:
    """What to tell the agent who did it."""
    services = services_of(request)
    prefix = services.config.desk.prefix
    language = language_of_agent(request)
    say = words_in(WORDS, language)
    verb, values, after = done.action.verb, done.action.values, done.after
    number = number_text(prefix, after.number)
    if not done.changed:
        return say("done_nothing", number=number)
    name = f"done_{verb}"
    if verb == "pend" and after.pending_until:
        return say(f"{name}_until", number=number, when=shown(after.pending_until, zone_of(services), language))
    if verb == "snooze":
        me = done.action.actor.id.casefold()
        until = next((one.until for one in after.snoozes if one.agent == me), after.updated_at)
        return say(name, number=number, when=shown(until, zone_of(services), language))
    if verb == "refer":
        to = str(values.get("to", ""))
        named = next((one.name for one in agents if one.email.casefold() == to.casefold()), to)
        return say(name, number=number, to=named)
    if verb == "resolve" and values.get("text"):
        return say(f"{name}_told", number=number)
    other = number_of(str(values.get("into") or values.get("to") or ""), prefix)
    owner = next((one.name for one in agents if one.email.casefold() == after.assignee.casefold()), after.assignee)
    return say(
        name,
        number=number,
        level=after.level,
        other=number_text(prefix, other) if other else "",
        who=values.get("name") or values.get("address") or owner,
    )


def things_in_words(things: Iterable[Meanwhile], asked: Asked) -> tuple[str, ...]:
    """Who did what and when, one line each: Jan Kowalski – przejęcie zgłoszenia (pon. 23.11, 08:15)."""
    say = words_in(WORDS, asked.language)

    def line(one: Meanwhile) -> str:
        who = one.name or (say(f"by_{one.author_kind}") if f"by_{one.author_kind}" in WORDS else "")
        what = say(f"did_{one.kind}" if f"did_{one.kind}" in WORDS else "did_other")
        return f"{who} – {what} ({shown(one.at, asked.zone, asked.language)})"

    return tuple(line(one) for one in things)
