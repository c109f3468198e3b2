"""The door and what follows it, against a Teams on loopback: what is kept, what is answered, who it is and what files hold."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import structlog
from multidict import CIMultiDict

from channels.base import (
    Accept,
    Accepted,
    Answer,
    Call,
    Channel,
    Deed,
    ForbiddenError,
    ForgedError,
    Parsed,
    TemporaryError,
)
from channels.teams.channel import create
from channels.tools import Tools
from store.errors import UnavailableError
from store.records import Inbound
from tests.channels.teams.inbound import SIGNER, press, settings, shape
from tests.teams.connector import Fault
from tests.teams.fake import OTHER_TENANT, PASSWORD, TENANT, Teams
from tests.teams.people import Person

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


class Desk:
    """A channel with a list in place of the store."""

    def __init__(self, teams: Teams, folder: Path, **more: Any) -> None:
        self.teams = teams
        self.kept: list[Inbound] = []
        self.led: list[str] = []
        given = {
            "login_url": teams.url,
            "openid_url": teams.issuer.openid_url,
            "connectors": (teams.url,),
            "app_password": PASSWORD,
        }
        self.channel: Channel = create("teams", settings(**(given | more)), self._tools(folder))

    def _tools(self, folder: Path) -> Tools:
        async def leads(conversation: str, _lane: str) -> bool:
            self.led.append(conversation)
            return False

        return Tools(
            signer=SIGNER,
            desk_id="main",
            desk_name="Helpdesk IT",
            prefix="HD",
            folder=folder,
            log=structlog.get_logger("test"),
            now=lambda: int(time.time() * 1000),
            leads=leads,
            largest_file=1_000,
        )

    async def accept(self, inbound: Inbound) -> Accepted:
        """Keeps it."""
        known = any(one.id == inbound.id for one in self.kept)
        self.kept.append(inbound)
        return Accepted(inbound.id, known)

    async def call(
        self, activity: Any, *, header: str | None = None, remote: str = "20.1.2.3", accept: Accept | None = None
    ) -> Answer:
        """As the route does it: verify, then answer."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        token = self.teams.authorization() if header is None else header
        call = Call(
            method="POST",
            path="/api/messages",
            headers=CIMultiDict({"authorization": token} if token else {}),
            body=body,
            remote=remote,
        )
        assert self.channel.webhook is not None
        self.channel.webhook.verify(call)
        return await self.channel.webhook.answer(call, accept or self.accept)

    def of(self, person: Person, name: str = "words in the personal chat", **more: Any) -> dict[str, Any]:
        """A saved activity as if this person did it, in their chat."""
        place = person.personal()
        return shape(name) | place | {"serviceUrl": self.teams.service_url} | more

    async def completed(self, activity: Any, *, tries: int = 0) -> Parsed | Deed | None:
        """What is made of a call that was kept."""
        self.kept.clear()
        await self.call(activity)
        (inbound,) = self.kept
        assert self.channel.parser is not None
        assert self.channel.completer is not None
        parsed = self.channel.parser.parse(inbound)
        assert parsed is not None
        return await self.channel.completer.complete(parsed, inbound, tries=tries)

    async def close(self) -> None:
        """Lets go of everything."""
        assert self.channel.receiver is not None
        await self.channel.receiver.stop()


async def test_what_matters_is_durable_before_it_is_taken_and_a_repeat_has_the_same_name(
    teams: Teams, tmp_path: Path
) -> None:
    """202 with the raw call kept; nothing kept of what is nobody's words; 503 where it can't be kept."""
    desk, anna = Desk(teams, tmp_path), teams.person("Anna", "anna@firma.pl")
    said = desk.of(anna)
    assert [(await desk.call(said)).status for _ in range(4)] == [202] * 4
    assert len({one.id for one in desk.kept}) == len({one.digest for one in desk.kept}) == 1
    assert json.loads(desk.kept[0].raw) == said
    desk.kept.clear()
    for name in ("a reaction", "somebody types", "a team was renamed", "the end of a conversation"):
        assert (await desk.call(desk.of(anna, name))).status == 202
    assert desk.kept == []
    await desk.call(desk.of(anna, id="a b"))
    assert desk.kept[0].external_id.startswith("malformed:")

    async def full(_inbound: Inbound) -> Accepted:
        raise UnavailableError("disk full")

    with pytest.raises(UnavailableError):
        await desk.call(desk.of(anna, id="1772438400001"), accept=full)
    await desk.close()


async def test_what_is_not_believed_leaves_nothing(teams: Teams, tmp_path: Path) -> None:
    """No token, another tenant's call, one too large: refused; garbage under a good token: 400. The body decides nothing before the token."""
    desk, anna = Desk(teams, tmp_path), teams.person("Anna", "anna@firma.pl")
    stranger = teams.person("Obcy", "obcy@obca.pl", tenant=OTHER_TENANT)
    for header in ("", "Bearer x.y.z", f"{teams.authorization()}x"):
        for body in (desk.of(anna), b"not json", b"x" * 2_000_000):
            with pytest.raises(ForgedError) as caught:
                await desk.call(body, header=header)
            assert not isinstance(caught.value, ForbiddenError)
    for activity in (desk.of(stranger), desk.of(anna, channelId="webchat"), desk.of(anna, text="x" * 1_100_000)):
        with pytest.raises(ForbiddenError):
            await desk.call(activity)
    assert (await desk.call(b"not json")).status == 400
    assert desk.kept == []
    await desk.close()


async def test_without_tokens_only_this_machine_is_believed(teams: Teams, tmp_path: Path) -> None:
    """`auth: none` is for the Playground; the tenant is looked at all the same."""
    desk = Desk(teams, tmp_path, auth="none", connectors=())
    anna = teams.person("Anna", "anna@firma.pl")
    assert (await desk.call(desk.of(anna), header="", remote="127.0.0.1")).status == 202
    for remote in ("20.1.2.3", "10.0.0.1", "", "127.0.0.1.evil"):
        with pytest.raises(ForgedError):
            await desk.call(desk.of(anna), header="", remote=remote)
    with pytest.raises(ForbiddenError):
        await desk.call(desk.of(anna, serviceUrl="https://evil.example/"), header="", remote="127.0.0.1")
    await desk.close()


async def test_a_press_is_kept_and_answered_in_the_call(teams: Teams, tmp_path: Path) -> None:
    """Ours in words of the person's language; a forged one is told so and not kept; invokes nobody knows are answered and not kept."""
    desk, anna = Desk(teams, tmp_path), teams.person("Anna", "anna@firma.pl")
    ours = press("yes", "Tak, działa", serviceUrl=teams.service_url) | anna.personal()
    answer = await desk.call(ours)
    assert (answer.status, json.loads(answer.body)["value"], len(desk.kept)) == (200, "✔ Tak, działa", 1)
    forged = await desk.call(desk.of(anna, "a button nobody signed"))
    assert "nieaktualny" in json.loads(forged.body)["value"]
    english = await desk.call(desk.of(anna, "a button nobody signed", locale="en-GB"))
    assert "out of date" in json.loads(english.body)["value"]
    for name in ("a file consent", "tickets are searched", "the message extension is opened", "a dialog nobody signed"):
        assert (await desk.call(desk.of(anna, name))).status == 200
    assert len(desk.kept) == 1
    await desk.close()


async def test_words_of_others_matter_only_in_threads_of_tickets(teams: Teams, tmp_path: Path) -> None:
    """In a channel's thread where nobody called the bot, the desk is asked whether it leads to a ticket."""
    desk = Desk(teams, tmp_path)
    await desk.call(shape("words in another channel's thread", serviceUrl=teams.service_url))
    assert desk.led == ["teams:19:general@thread.tacv2;messageid=1772430000000"]
    assert desk.kept == []
    await desk.close()


async def test_members_are_verified_and_guests_are_not(teams: Teams, tmp_path: Path) -> None:
    """The tenant's word about a member counts; a guest's address, or none at all, proves nothing; strangers may be turned away."""
    desk = Desk(teams, tmp_path)
    anna, guest = teams.person("Anna Nowak", "Anna@Firma.pl"), teams.person("Gość", "gosc@x.pl", role="guest")
    found = await desk.completed(desk.of(anna))
    assert isinstance(found, Parsed)
    message = found.message
    assert (message.trust, message.sender.address, message.sender.name) == ("verified", "anna@firma.pl", "Anna Nowak")
    assert (message.also, message.language) == ((f"teams:{anna.aad}",), "pl")
    found = await desk.completed(desk.of(anna, locale="en-US", entities=[]))
    assert isinstance(found, Parsed)
    assert found.message.language == ""
    found = await desk.completed(desk.of(guest))
    assert isinstance(found, Parsed)
    assert (found.message.trust, found.message.sender.address) == ("unverified", guest.aad)
    teams.people[anna.id]["tenantId"] = OTHER_TENANT
    ola = teams.person("Ola", "ola@firma.pl")
    teams.people[ola.id]["aadObjectId"] = anna.aad
    deed = await desk.completed(press("do:take", serviceUrl=teams.service_url) | ola.personal())
    assert isinstance(deed, Deed)
    assert deed.action.actor.id == f"teams:{ola.aad}"  # the roster speaks of somebody else, so this is nobody's e-mail
    teams.people[ola.id]["aadObjectId"] = ola.aad
    deed = await desk.completed(press("do:take", serviceUrl=teams.service_url) | ola.personal())
    assert isinstance(deed, Deed)
    assert deed.action.actor.id == "ola@firma.pl"
    assert TENANT != OTHER_TENANT
    await desk.close()
    strict = Desk(teams, tmp_path, strangers=False)
    assert await strict.completed(strict.of(guest)) is None
    await strict.close()


async def test_teams_that_does_not_answer_is_waited_for(teams: Teams, tmp_path: Path) -> None:
    """Who wrote it must be known; who was known a moment ago is known still."""
    desk, anna = Desk(teams, tmp_path), teams.person("Anna", "anna@firma.pl")
    teams.fault("member", Fault(503))
    with pytest.raises(TemporaryError):
        await desk.completed(desk.of(anna))
    assert await desk.completed(desk.of(anna))
    teams.fault("member", Fault(503))
    assert await desk.completed(desk.of(anna))
    await desk.close()


async def test_files_come_whole_or_are_named_and_the_token_stays_with_teams(teams: Teams, tmp_path: Path) -> None:
    """A picture with the token, a file without; too large, gone, or elsewhere: a note, and elsewhere is never asked."""
    desk, anna = Desk(teams, tmp_path), teams.person("Anna", "anna@firma.pl")
    teams.files |= {"p": ("image/png", PICTURE), "f": ("text/plain", b"raz\n"), "big": ("text/plain", b"x" * 1_001)}
    pasted = {"contentType": "image/*", "contentUrl": f"{teams.service_url}v3/attachments/p/views/original"}

    def file(name: str, url: str) -> dict[str, Any]:
        kind = "application/vnd.microsoft.teams.file.download.info"
        return {"contentType": kind, "name": name, "contentUrl": url, "content": {"downloadUrl": url}}

    attachments = [
        pasted, file("raz.log", f"{teams.url}/download/f"), file("wielki.iso", f"{teams.url}/download/big"), file("nie.ma", f"{teams.url}/download/no"),
        file("zly.exe", "https://evil.example/x"), file("blisko.txt", "http://169.254.169.254/latest"),
    ]  # fmt: skip
    found = await desk.completed(desk.of(anna, attachments=attachments))
    assert isinstance(found, Parsed)
    assert [(one.name, one.media_type) for one in found.message.attachments] == [
        ("image-1.png", "image/png"),
        ("raz.log", "text/plain"),
    ]
    assert sorted(found.files.values()) == sorted([PICTURE, b"raz\n"])
    assert found.message.notes == tuple(
        f"file-not-taken:{name}" for name in ("wielki.iso", "nie.ma", "zly.exe", "blisko.txt")
    )
    assert all(one.authorization for one in teams.calls("attachment"))
    assert not any(one.authorization for one in teams.calls("download"))
    teams.fault("attachment", *[Fault(503)] * 2)
    with pytest.raises(TemporaryError):
        await desk.completed(desk.of(anna, attachments=[pasted]))
    found = await desk.completed(desk.of(anna, attachments=[pasted]), tries=4)
    assert isinstance(found, Parsed)
    assert found.message.notes == ("file-not-taken:image-1",)
    await desk.close()
