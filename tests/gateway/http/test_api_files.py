"""Files of agents' answers: sent ahead over the API, they reach the mail, the timeline and the requester's page."""

import email
import email.policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import FormData

from tests.gateway.http.conftest import Heard, Site
from tests.gateway.http.test_ticket_page import mailed

pytestmark = pytest.mark.asyncio(loop_scope="session")

PDF = b"%PDF-1.7 raport"


async def upload(site: Site, path: str = "/api/v1/files?name=raport.pdf", *, token: str = "agent", **more) -> Heard:  # noqa: S107
    """A file, raw unless told otherwise."""
    sent = {"data": PDF, "headers": {"Content-Type": "application/pdf"}, **more}
    return await site.call("POST", path, token=token, **sent)


def mails(site: Site, to: str) -> list[EmailMessage]:
    """What has left to an address."""
    folder = Path(site.gateway.config.data).parent / "sent" / "new"
    read = [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in folder.glob("*")]
    return [one for one in read if isinstance(one, EmailMessage) and to in str(one["To"])]


async def test_a_file_goes_out_with_the_answer_and_to_the_ticket_page(site: Site) -> None:
    """Byte for byte, under its name; the timeline says to whom it went."""
    number = await site.ticket("pliki@firma.pl")
    kept = await upload(site, "/api/v1/files?name=zażółć.pdf")
    assert kept.status == 201
    assert {name: kept.json[name] for name in ("name", "media_type", "size")} == {
        "name": "zażółć.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
    }
    action = {"verb": "reply", "visibility": "public", "text": "W załączniku.", "files": [kept.json["id"]]}
    status, answer = await site.api("POST", f"/tickets/{number}/actions", action, token="agent")
    assert status == 200, answer

    def is_sent(found) -> bool:
        last = found["interactions"][-1]
        return [one["state"] for one in last["deliveries"]] == ["sent"]

    found = await site.until(f"/tickets/{number}/interactions", is_sent, token="read")
    last = found["interactions"][-1]
    (delivery,) = last["deliveries"]
    assert (delivery["channel"], delivery["address"], delivery["reason"]) == ("mail", "pliki@firma.pl", "")
    assert [one["name"] for one in last["attachments"]] == ["zażółć.pdf"]
    (mail,) = [one for one in mails(site, "pliki@firma.pl") if list(one.iter_attachments())]
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (
        "zażółć.pdf",
        "application/pdf",
        PDF,
    )
    path = await mailed(site, number)
    assert "zażółć.pdf" in (await site.call("GET", path)).text
    got = await site.call("GET", f"{path}/files/{last['attachments'][0]['sha256']}")
    assert (got.status, got.body) == (200, PDF)


async def test_a_file_of_a_note_stays_inside(site: Site) -> None:
    """Agents can fetch it, the requester can't."""
    number = await site.ticket()
    form = FormData()
    form.add_field("file", b"tajne", filename="hasla.txt", content_type="text/plain")
    kept = await upload(site, "/api/v1/files", data=form, headers={})
    assert (kept.status, kept.json["name"], kept.json["media_type"]) == (201, "hasla.txt", "text/plain")
    action = {"verb": "note", "text": "Do wglądu.", "files": [kept.json["id"]]}
    assert (await site.api("POST", f"/tickets/{number}/actions", action, token="agent"))[0] == 200
    _, found = await site.api("GET", f"/tickets/{number}/interactions", token="read")
    (file,) = found["interactions"][-1]["attachments"]
    inside = await site.call("GET", file["url"].removeprefix("http://desk.test"), token="read")
    assert inside.body == b"tajne"
    path = await mailed(site, number)
    assert "hasla.txt" not in (await site.call("GET", path)).text
    assert (await site.call("GET", f"{path}/files/{file['sha256']}")).status == 404


async def test_another_agents_file_is_nobodys(site: Site) -> None:
    """Also when the id is known."""
    number = await site.ticket()
    kept = await upload(site)
    action = {"verb": "note", "text": "x", "files": [kept.json["id"]]}
    status, problem = await site.api("POST", f"/tickets/{number}/actions", action, token="write")
    assert (status, problem["path"]) == (422, "files[0]")


async def test_a_picture_can_be_shown_in_the_words_and_nothing_else_can(site: Site) -> None:
    """Script in a picture's clothes stays an attachment."""
    picture = await upload(site, "/api/v1/files?name=a.png&inline=true", headers={"Content-Type": "image/png"})
    assert picture.status == 201
    for kind in ("image/svg+xml", "text/html", ""):
        refused = await upload(site, "/api/v1/files?name=a&inline=true", headers={"Content-Type": kind})
        assert (refused.status, refused.json["path"]) == (422, "inline"), kind


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/api/v1/files?name=a", b"", 422),
        ("/api/v1/files?name=a", b"x" * 2_000_001, 413),
        ("/api/v1/files?colour=a", b"x", 422),
        (f"/api/v1/files?name={'a' * 501}", b"x", 422),
    ],
)
async def test_what_is_no_file_is_refused_in_words(site: Site, path: str, data: bytes, status: int) -> None:
    """Nothing is kept."""
    answer = await upload(site, path, data=BytesIO(data))
    assert (answer.status, answer.kind) == (status, "application/problem+json")


async def test_two_files_at_once_or_none_are_refused(site: Site) -> None:
    """One id is given, so one file is taken."""
    for count in (0, 2):
        form = FormData(default_to_multipart=True)
        form.add_field("comment", "x")
        for place in range(count):
            form.add_field("file", b"x", filename=f"{place}.txt")
        answer = await upload(site, "/api/v1/files", data=form, headers={})
        assert (answer.status, answer.json["path"]) == (422, "file")


async def test_a_name_cannot_hide_or_lead_anywhere(site: Site) -> None:
    """E15: cleaned, then checked."""
    for name, kept in (
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("%E2%80%8B.htaccess", "htaccess"),
        ("a%0D%0ABcc: x.pdf", "aBcc_ x.pdf"),
        ("", "part-1.pdf"),
    ):
        assert (await upload(site, f"/api/v1/files?name={name}")).json["name"] == kept
