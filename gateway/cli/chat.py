"""`centrala chat`: talk to the bot in the terminal, as an employee would."""

import asyncio
import time
from pathlib import Path
from typing import Annotated, Literal

import typer
from msgspec.structs import replace

from channels.email.address import is_address
from gateway.cli.chat_live import talk_live
from gateway.cli.chat_window import Window
from gateway.cli.deciding import config_or_default
from gateway.cli.desk import opened_patiently
from gateway.cli.failure import CommandError
from gateway.cli.given import configuration, place
from gateway.config_parts import Config, Queue
from gateway.observe.logs import set_up
from gateway.policy import policy
from gateway.rehearsal import Rehearsal
from gateway.words import number_text
from store.errors import UnavailableError
from store.records import Address, Delivery, Message
from triage import replies, rules
from triage.dialogue.saying import choices_said, fields_said, words_said
from triage.dialogue.script import Script, shipped
from triage.known import Arrived

CHANNEL = "terminal"
_QUEUES = {"l1": Queue(level="L1"), "l2": Queue(level="L2"), "l3": Queue(level="L3")}
_MINUTE = 60_000

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def chat(
    ctx: typer.Context,
    *,
    language: Annotated[
        Literal["pl", "en"] | None, typer.Option(help="The language to begin in; the desk's without it.")
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show what was decided after each message, and why.")] = False,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Real messages to the running gateway, instead of a rehearsal that stores nothing."
        ),
    ] = False,
    sender: Annotated[
        str | None, typer.Option("--as", metavar="EMAIL", help="With --live: who you are; answers to tickets go there.")
    ] = None,
) -> None:
    """Talks to the bot in the terminal, as an employee would. Without --live it is a rehearsal: nothing is stored or sent."""
    if live:
        if sender is None or not is_address(sender):
            raise CommandError("who are you? Say --as with your e-mail address, like --as anna@example.com")
        config = configuration(ctx)
        set_up("ERROR")
        asyncio.run(_live(config, sender, language, trace=trace))
        return
    chosen = config_or_default(place(ctx)) or Config(queues=_QUEUES)
    rehearse(chosen, Window(language or chosen.desk.language, chosen.desk.name, trace=trace))


def rehearse(config: Config, window: Window) -> None:
    """A conversation on a desk in memory, until there is no more to read. Raises RulesError."""
    decided = policy(config, rules.load([Path(path) for path in config.rules]))
    # without a running gateway the articles have no pages: they are said whole
    talk = replace(decided.talk, articles="") if decided.talk is not None else None
    decided = replace(decided, language=window.language, talk=talk)
    desk = Rehearsal(decided, round(time.time() * 1000))
    script = talk.script if talk is not None else shipped()
    window.greet(live=False)
    for count, line in enumerate(window.lines(), 1):
        before, minutes = len(desk.deliveries), window.minutes(line)
        if minutes:
            desk.wait(minutes * _MINUTE)
        else:
            now = round(time.time() * 1000)
            desk.now = max(desk.now, now)
            message = Message(
                channel=CHANNEL,
                external_id=f"{CHANNEL}:{count}",
                conversation=CHANNEL,
                sender=Address(address="you", name="You"),
                text=line,
            )
            desk.take(Arrived(id=f"{CHANNEL}{count}", message=message, at=desk.now))
        for delivery in desk.deliveries[before:]:
            _show(delivery, window, script, config.desk.prefix)
        window.explain(desk.decisions[-1:], config.desk.prefix)
    window.part(live=False)


def _show(delivery: Delivery, window: Window, script: Script, prefix: str) -> None:
    """What the bot sends, in words."""
    content, language = delivery.content, delivery.language
    values = {"ticket": number_text(prefix, delivery.ticket)} if delivery.ticket else {}
    if content.parts:
        body = words_said(content.parts, script, language, values)
        choices = choices_said(content.choices, script, language)
        window.say("bot", body, choices, fields_said(content.fields, script, language))
    else:  # the bot is switched off: a bare acknowledgement
        window.say("bot", replies.render(content.text, language, {**content.values, **values}).body)


async def _live(config: Config, sender: str, language: str | None, *, trace: bool) -> None:
    async with opened_patiently(config) as store:
        if store.pipe.frozen:
            raise UnavailableError(store.pipe.frozen)
        await talk_live(store, Window(language or config.desk.language, config.desk.name, trace=trace), sender)
