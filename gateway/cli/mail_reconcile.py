"""`centrala mail reconcile`: for every mail in a mailbox says what became of it, and which one never came in."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from channels.email.address import Addresses
from channels.email.archives import Archived
from channels.email.channel import accounts
from channels.email.delivered import delivered
from channels.email.imap_errors import MailboxError
from channels.email.imap_reading import Position
from channels.email.imap_settings import Imap, lease_name
from channels.email.scan import scan
from channels.signature import Signer
from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import Json
from gateway.cli.output import console, print_json, print_table
from gateway.doors import open_doors
from gateway.words import instant_text
from store.records import Ms

STATES = (
    "interaction",
    "held",
    "ignored",
    "quarantined",
    "duplicate",
    "waiting",
    "refused",
    "before",
    "unread",
    "missing",
)
ANY = 1_000_000  # more Received fields than a header can hold: here nothing is refused


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the mail with this UID.

    refused: put aside. before: it was there before the mailbox was first read. unread: it is in a folder Centrala reads, and the next look takes it.
    """

    folder: str
    uid: int
    at: Ms
    message_id: str
    state: str
    ticket: int = 0


def reconcile(
    ctx: typer.Context,
    channel: Annotated[str | None, typer.Argument(metavar="CHANNEL", help="Not needed where there is one.")] = None,
    *,
    folder: Annotated[
        list[str] | None,
        typer.Option("--folder", metavar="NAME", help="May be repeated. Default: all that the channel uses."),
    ] = None,
    uids: Annotated[
        str | None,
        typer.Option("--uids", metavar="A:B", help="Only these numbers, like 100:250 or 100:*; of one folder."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Proves that every mail of a mailbox came in: mails = processed + quarantined + duplicates + ... Exit code 1 if one is missing."""
    wanted = _range(uids)
    missing = 0

    async def work(desk: Desk) -> None:
        nonlocal missing
        name, found = _channel(desk, channel)
        addresses = open_doors(desk.config, Signer(await desk.store.secret()), desk.store.now)[name].detail
        for account in found:
            places = folder or list(
                dict.fromkeys([*account.folders, *([account.accepted] if account.accepted else []), account.refused])
            )
            try:
                fates = await _fates(desk, name, account, addresses, places, wanted)
            except MailboxError as error:
                raise CommandError(error.en) from error
            missing += sum(one.state == "missing" for one in fates)
            _say(desk, account, fates, as_json=as_json)

    at_desk(ctx, work)
    if missing:
        raise CommandError(f"{missing} never came in; mark them as unread in the mailbox, and they are taken")


def _range(uids: str | None) -> tuple[int, int]:
    if uids is None:
        return 1, 0
    match = re.fullmatch(r"(\d{1,10})(?::(\d{1,10}|\*))?", uids)
    if match is None:
        raise typer.BadParameter(f"{uids!r} is no range of UIDs; write it like 100:250 or 100:*")
    first = int(match[1])
    return first, 0 if match[2] == "*" else int(match[2] or first)


def _channel(desk: Desk, name: str | None) -> tuple[str, tuple[Imap, ...]]:
    found = {
        one: accounts(settings)
        for one, settings in desk.config.channels.items()
        if settings.kind == "email" and accounts(settings)
    }
    if name is None and len(found) == 1:
        name = next(iter(found))
    if name not in found:
        known = ", ".join(found) or "none in the config has imap"
        raise CommandError(f"which mailbox? Name a mail channel with imap, one of: {known}")
    return name, found[name]


async def _fates(  # noqa: PLR0917 - the account and what is asked of it
    desk: Desk, channel: str, account: Imap, addresses: Addresses, places: Iterable[str], uids: tuple[int, int]
) -> list[Fate]:
    seen: set[str] = set()
    fates: list[Fate] = []
    for place in places:
        began = await _began(desk, channel, account)
        listed = await asyncio.to_thread(_listed, desk, channel, account, addresses, place, uids)
        for uid, archived, inbound, message_id in listed:
            state, ticket = await _became(desk, inbound, message_id)
            if inbound in seen and state not in ("missing", "waiting"):
                state = "duplicate"
            seen.add(inbound)
            if state == "missing" and place == account.refused:
                state = "refused"
            elif state == "missing" and archived.unread and place in account.folders:
                state = "unread"
            elif state == "missing" and began and archived.date < began:
                state = "before"
            fates.append(
                Fate(folder=place, uid=uid, at=archived.date, message_id=message_id, state=state, ticket=ticket)
            )
    return fates


async def _began(desk: Desk, channel: str, account: Imap) -> Ms:
    """When the account was first read, 0 if it never was."""
    kept = [await desk.store.lease(lease_name(channel, account, one)).kept() for one in account.folders]
    positions = [position for one in kept if (position := Position.read(one)) is not None]
    return min((one.began for one in positions), default=0)


def _listed(  # noqa: PLR0917 - a thread's work
    desk: Desk, channel: str, account: Imap, addresses: Addresses, folder: str, uids: tuple[int, int]
) -> list[tuple[int, Archived, str, str]]:
    """UID, what the server says of it, the name it has here, and its Message-ID."""
    from channels.email.imap_archive import heads, mails, signed_in  # noqa: PLC0415 - brings imapclient

    found: list[tuple[int, Archived, str, str]] = []
    with signed_in(account, Path(desk.config.data).parent) as client:
        if not client.folder_exists(folder):
            return []
        listed = mails(client, folder, first=uids[0], last=uids[1])
        headers = heads(client, [uid for uid, _ in listed])
        for uid, archived in listed:
            head = headers.get(uid, b"")
            message_id = scan(head).message_id
            # without a Message-ID a mail is named after its content, so all of it is needed
            raw = head if message_id else archived.read()
            inbound = delivered(
                raw,
                channel=channel,
                prefix=desk.config.desk.prefix,
                addresses=addresses,
                now=0,
                received=ANY,
                marks={},
            )
            found.append((uid, archived, inbound.id, message_id))
    return found


async def _became(desk: Desk, inbound: str, message_id: str) -> tuple[str, int]:
    """What the store remembers of it: for a month under its name, for ever by its Message-ID."""
    row = await desk.store.messages.one(inbound)
    if row is not None:
        return row.state, row.ticket
    if message_id:
        ticket = (await desk.store.tickets.context(references=(message_id,))).references[message_id]
        if ticket:
            return "interaction", ticket
    return "missing", 0


def _say(desk: Desk, account: Imap, fates: list[Fate], *, as_json: bool) -> None:
    sums: dict[tuple[str, str], int] = Counter((one.folder, one.state) for one in fates)
    folders = list(dict.fromkeys(one.folder for one in fates))
    if as_json:
        for one in fates:
            print_json(_json(desk, account, one))
        for place in folders:
            counts = {state: sums[place, state] for state in STATES}
            print_json({"account": account.user, "folder": place, "mails": sum(counts.values()), **counts})
        return
    rows = [
        (place, str(sum(one.folder == place for one in fates)), *(str(sums[place, state]) for state in STATES))
        for place in folders
    ]
    console().print(account.user, soft_wrap=True)
    print_table(("folder", "mails", *STATES), rows, nothing="there is no mail in these folders")
    lost = [one for one in fates if one.state == "missing"]
    if lost:
        print_table(
            ("missing", "uid", "date", "message-id"),
            [(one.folder, str(one.uid), instant_text(one.at), one.message_id) for one in lost],
            nothing="",
        )


def _json(desk: Desk, account: Imap, fate: Fate) -> dict[str, Any]:
    return {
        "account": account.user,
        "folder": fate.folder,
        "uid": fate.uid,
        "at": instant_text(fate.at) or None,
        "message_id": f"<{fate.message_id}>" if fate.message_id else None,
        "state": fate.state,
        "ticket": desk.name(fate.ticket) if fate.ticket else None,
    }
