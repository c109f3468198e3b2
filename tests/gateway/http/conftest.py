"""One running gateway for all tests of the web server, on an embedded store, and a client that talks to it over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from aiohttp import ClientSession

from gateway.app import Gateway
from gateway.config import load
from gateway.work_spawn import spawn
from store.records import Scope

CONFIG = """
desk: {id: http-tests, name: Pomoc IT, prefix: HD, language: pl}
http: {listen: "127.0.0.1:0", public_url: "http://desk.test", trusted_proxies: ["127.0.0.1"]}
limits: {form_per_minute: 5, guesses_per_minute: 5, upload: 2MB, body: 100kB}
channels:
  mail: {kind: email, address: pomoc@example.com, listen: null, relay: "maildir:./sent"}
  form: {kind: webform}
  sprzet:
    kind: webform
    title: {pl: Zamów sprzęt, en: Order equipment}
    fields:
      - {name: email, kind: email, required: true}
      - name: device
        kind: choice
        required: true
        label: {pl: Urządzenie, en: Device}
        choices: [{value: laptop, label: {pl: Laptop, en: Laptop}}, {value: phone, label: {pl: Telefon, en: Phone}}]
      - {name: ram, kind: number, required: true, label: {pl: Pamięć, en: Memory}, show_if: {device: laptop}}
      - {name: photo, kind: file, label: {pl: Zdjęcie, en: Photo}}
      - {name: text, kind: long_text, required: true}
queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}
"""


WRITER = "write"  # the token most calls are made with


class Heard(msgspec.Struct, frozen=True):
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return msgspec.json.decode(self.body)

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("Content-Type", "").partition(";")[0]


class Site:
    """The gateway's web server as the outside sees it. `tokens` has one a scope, "agent" (Ola's) and "gone" (a disabled agent's)."""

    def __init__(self, gateway: Gateway, session: ClientSession) -> None:
        self.gateway = gateway
        self.session = session
        self.base = f"http://{gateway.listening['http']}"
        self.tokens: dict[str, str] = {}
        self.serial = 0

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        ip: str = "",
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Heard:
        """One request; its body is read. `ip` is where a proxy says it comes from."""
        sent = {**({"X-Forwarded-For": ip} if ip else {}), **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {self.tokens.get(token, token)}"
        async with self.session.request(
            method, self.base + path, headers=sent, allow_redirects=False, **more
        ) as response:
            return Heard(response.status, response.headers, await response.read())

    async def api(
        self, method: str, path: str, body: Any = None, *, token: str = WRITER, **more: Any
    ) -> tuple[int, Any]:
        """Status and JSON of an API call."""
        if body is not None:
            more["json"] = body
        response = await self.call(method, f"/api/v1{path}", token=token, **more)
        return response.status, response.json

    async def ticket(self, address: str = "", text: str = "VPN nie działa", **more: str) -> str:
        """A new ticket, through the form; its number."""
        self.serial += 1
        fields = {"email": address or f"osoba{self.serial}@firma.pl", "text": text, **more}
        response = await self.call("POST", "/form/form", data=fields, headers={"Accept": "application/json"})
        answer = response.json
        assert answer["ticket"], answer
        return str(answer["ticket"])

    async def until(self, path: str, wanted: Any, **query: Any) -> Any:
        """Asks the API until `wanted` (a function of its JSON) is true; then that JSON."""
        for _ in range(200):
            _, found = await self.api("GET", path, **query)
            if wanted(found):
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(f"{path} did not get there: {found}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The running gateway."""
    folder: Path = tmp_path_factory.mktemp("site")
    (folder / "config.yaml").write_text(CONFIG)
    gateway = Gateway(load(folder / "config.yaml"), spawn())
    await gateway.start()
    try:
        async with ClientSession() as session:
            site = Site(gateway, session)
            people = gateway.store.people
            scopes: tuple[Scope, ...] = ("read", "write", "admin")
            for scope in scopes:
                site.tokens[scope] = await people.add_token(f"script-{scope}", scope=scope, agent="")
            await people.add_agent("ola@desk.pl", name="Ola Nowak", level="L1", admin=False)
            await people.add_agent("gone@desk.pl", name="Była Agentka", level="L1", admin=False)
            site.tokens["agent"] = await people.add_token("ola", scope="write", agent="ola@desk.pl")
            site.tokens["gone"] = await people.add_token("gone", scope="admin", agent="gone@desk.pl")
            gone = await people.agent("gone@desk.pl")
            assert gone is not None
            await people.put_agent(msgspec.structs.replace(gone, disabled=True))
            yield site
    finally:
        await gateway.stop()
