"""`centrala`: names the commands, and imports only the one that is asked for, so that each starts fast."""

import importlib
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from typer.core import TyperGroup

from gateway import lean

# name → (module of gateway.cli whose `app` has it, words for the list of commands)
COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("serve", "Run the gateway until it is told to stop."),
    "check": ("check", "Every mistake in config and rules at once; --online tries accounts too."),
    "explain": ("explain", "What a mail or a text would become, and why. Nothing is stored."),
    "rules": ("rules", "Triage rules: lint, test, explain, backtest, plan, apply, history, rollback, shadow."),
    "ticket": ("ticket", "list, show, reply, note, take, escalate, resolve and the other verbs."),
    "sla": ("sla", "Promises: show a ticket's clocks; plan and apply what a changed policy does to open tickets."),
    "search": ("search", "Tickets by words and filters, over everything said on them."),
    "report": ("report", "The figures: FRT, MTTR, FCR, CSAT, SLA and others; --check proves them from the histories."),
    "knowledge": ("knowledge", "Articles: lint, list, suggest, and stats on how often each helped."),
    "person": ("person", "People and their addresses: show, link, unlink."),
    "mail": ("mail", "dkim makes a key that signs outgoing mail; reconcile proves that a mailbox is all in."),
    "slack": ("slack", "manifest prints what to set up the app in Slack with."),
    "teams": ("teams", "package writes the app package for Teams; test sends a card to a room or a person."),
    "import": ("imports", "Mails of an archive (mbox, Maildir, IMAP) become tickets; nobody is told."),
    "held": ("held", "Messages whose sender may not simply join a ticket: list, accept, reject."),
    "quarantine": ("failed", "Messages that could not be understood."),
    "dead": ("failed", "Deliveries that were given up."),
    "chat": ("chat", "Talk to the bot in the terminal, as an employee would."),
    "replay": ("replay", "Quarantined messages and dead deliveries go back to work."),
    "ledger": ("ledger", "What was received and what became of it, by channel and day."),
    "agent": ("agent", "People who answer: add, change, list, away, back, disable, enable."),
    "team": ("team", "Who is at work now, and who has how much to do."),
    "token": ("token", "API tokens: add, list, revoke."),
    "audit": ("audit", "Who signed in, and who changed agents, tokens and rules; newest first."),
    "config": ("schema", "The JSON Schema of config.yaml, for editors."),
    "version": ("version", "Which Centrala this is."),
}


class Place(msgspec.Struct, frozen=True):
    """Where the configuration is. `named`: somebody said so with --config."""

    config: Path
    named: bool


class Commands(TyperGroup):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the interface of typer
        """All names, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the interface of typer
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        lean.load_structlog()
        module = importlib.import_module(f"gateway.cli.{COMMANDS[cmd_name][0]}")
        command = typer.main.get_command(getattr(module, "apps", {}).get(cmd_name, module.app))
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that `args` begin with; a near miss is named in the error."""
        if args and args[0] not in COMMANDS:
            near = get_close_matches(args[0], COMMANDS, n=1)
            words = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(COMMANDS)}"
            ctx.fail(f"there is no command {args[0]!r} – {words}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the interface of typer
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


app = typer.Typer(cls=Commands, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def _version(asked: bool) -> None:  # noqa: FBT001 - the interface of typer
    if asked:
        version = importlib.import_module("gateway.cli.version")
        version.say()
        raise typer.Exit


@app.callback(no_args_is_help=True)
def centrala(
    ctx: typer.Context,
    *,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="The configuration; config.yaml of this folder.")
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback does it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Which Centrala this is.")
    ] = False,
) -> None:
    """Centrala, the front door of an IT helpdesk: every request becomes a ticket, none is lost.

    Commands work beside a running gateway and without one.
    """
    ctx.obj = Place(config=config or Path("config.yaml"), named=config is not None)


def main() -> None:
    """Runs the command of sys.argv. What can be expected to go wrong is said in one line, with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a name in Polish must not end a command on a terminal that has only ASCII
            reconfigure(errors="backslashreplace")
    try:
        app(prog_name="centrala")
    except Exception as error:
        failure = importlib.import_module("gateway.cli.failure")
        if not failure.tell(error):
            raise
        sys.exit(1)
