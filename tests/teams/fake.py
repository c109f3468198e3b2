"""A whole Teams on a loopback port, in a thread of its own: the issuer of tokens, the connector and people.

It stands in for what only Microsoft has; tests use it as plain calls, and look at its attributes.
"""

import asyncio
import threading
from typing import Any, Self

from aiohttp import web

from tests.teams.connector import Connector
from tests.teams.issuer import Issuer
from tests.teams.people import Person

APP, PASSWORD = "7e1d0000-0000-4000-8000-0000000000b0", "the secret of the tests"
TENANT = "7e1d0000-0000-4000-8000-00000000c0de"
OTHER_TENANT = "0e1d0000-0000-4000-8000-00000000c0de"


class Teams(Connector):
    """One tenant and one app. `endpoint` is the bot's, to be set before anybody writes."""

    def __init__(self) -> None:
        super().__init__()
        self.tenant = TENANT
        self.bot = f"28:{APP}"
        self.issuer = Issuer(APP, PASSWORD, TENANT)
        self.endpoint = ""
        self.signs = True  # calls carry a token
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="teams", daemon=True)

    def start(self) -> Self:
        """Listens on a free port."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(20)
        return self

    def stop(self) -> None:
        """Answers nobody any more."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def person(self, name: str, mail: str, **more: Any) -> Person:
        """Adds somebody."""
        return Person(self, name, mail, **more)

    def good(self, token: str) -> bool:
        """Whether the issuer gave it to the bot and it was not spoiled."""
        return token in self.issuer.given

    def authorization(self) -> str:
        """The header of a call as it should be; "" where calls are unsigned."""
        return f"Bearer {self.issuer.token(self.service_url)}" if self.signs else ""

    async def _listen(self) -> None:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        self.add_to(app)
        self.issuer.add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = self.issuer.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _end(self) -> None:
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}  # answers to who has gone meanwhile
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
