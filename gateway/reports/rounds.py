"""What a gateway looks after by itself every minute: the weekly mail, surges, and the figures that Prometheus fetches.

Mails leave through the outbox in the same commit that notes they were sent, so several gateways, or one that was started again, send one.
"""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import structlog

from gateway.config_parts import Config
from gateway.figures.asked import Period
from gateway.figures.asking import Figures
from gateway.figures.names import Time
from gateway.observe.metrics import Metrics
from gateway.readmodel import NotReadyError, ReadModel
from gateway.reports.gauges import gauge_rows, show
from gateway.reports.weekly import LATE, TOLD, due, letter, told_of
from gateway.surges import alert, counting
from gateway.surges.detector import WINDOW
from gateway.surges.surge import Surge, looked
from gateway.words import number_text
from store.client import Store
from store.errors import UnavailableError
from store.ids import delivery_id
from store.records import Agent, Content, Decision, Delivery, Ticket
from store.tasks import over

log = structlog.get_logger()

EVERY: Final = 60.0  # seconds between rounds
FIRST: Final = 5.0  # seconds after the start: the doors come first
HELD: Final = 180.0  # seconds the lease of whoever looks for surges lives: three rounds
WEEK_REMEMBERED: Final = (
    30 * 86_400
)  # seconds it is known that a week's mail was sent: longer than it could be sent again
SURGE_REMEMBERED: Final = (
    2 * 3_600
)  # seconds nothing more is mailed about a topic, also where a surge flickers or a gateway crashed

_surges = msgspec.json.Decoder(tuple[Surge, ...])


class Rounds:
    """Runs in the background of a gateway. `categories`: by language, what people call the categories."""

    def __init__(
        self,
        store: Store,
        model: ReadModel,
        config: Config,
        metrics: Metrics,
        *,
        mail: str,
        categories: dict[str, dict[str, str]],
    ) -> None:
        self._store = store
        self._model = model
        self._config = config
        self._metrics = metrics
        self._mail = mail
        self._categories = categories
        self._zone = ZoneInfo(config.desk.timezone)
        self._figures = Figures(model, store)
        self._lease = store.lease("surges")
        self._under_way: tuple[Surge, ...] = ()
        self._sent = ""  # the mark of the last weekly mail this gateway knows of
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Goes round from now on."""
        self._task = asyncio.create_task(self._run(), name="rounds")

    async def stop(self) -> None:
        """Ends at once; what was not sent is sent by the next gateway."""
        if self._task is not None:
            await over(self._task)
            with contextlib.suppress(UnavailableError):
                await self._lease.give_back()

    def surges(self) -> tuple[Surge, ...]:
        """Those under way, as they were a minute ago at most."""
        return self._under_way

    async def tickets_of(self, surge: Surge) -> list[Ticket]:
        """Its tickets, the newest first, 200 at most. Raises NotReadyError, UnavailableError."""
        (rows,) = await self._model.read(counting.tickets(surge.topic, surge.since))
        return await self._store.tickets.many([number for number, _ in rows])

    async def _run(self) -> None:
        await asyncio.sleep(FIRST)
        while True:
            for look in (self.look_for_surges, self.send_weekly, self.measure):
                try:
                    await look()
                except (UnavailableError, NotReadyError) as error:
                    log.info("a round was left out", what=look.__name__, reason=str(error))
                except Exception:  # one bad look must not end all the others
                    log.exception("a round failed", what=look.__name__)
            await asyncio.sleep(EVERY)

    async def measure(self) -> None:
        """Sets the gauges, once somebody fetches them: figures are no cheap thing to have in memory. Raises NotReadyError, UnavailableError."""
        if not self._metrics.fetched:
            return
        (rows,) = await self._model.read(gauge_rows(self._store.now()))
        today = self._figures.today().last
        numbers = await self._figures.numbers(("frt", "mttr"), Period(today - timedelta(days=1), today))
        show(self._metrics, rows, frt=numbers["frt"].value, mttr=numbers["mttr"].value)

    # --- once a week --------------------------------------------------------------------------------------------------

    async def send_weekly(self) -> bool:
        """Sends the mail of this week if it is due and was not sent; whether it did. Raises NotReadyError, UnavailableError."""
        reports, now = self._config.reports, self._store.now()
        day, moment = due(reports.day, reports.at.time, now, self._zone)
        mark = f"weekly:{day.isoformat()}"
        if not (reports.weekly and self._mail) or now - moment > LATE or mark == self._sent:
            return False
        period = told_of(day)
        time: Time = "business" if self._config.targets.calendar else "calendar"
        numbers = await self._figures.numbers(TOLD, period, time=time)
        before = await self._figures.numbers(TOLD, period.before(), time=time)
        agents = {agent.email.lower(): agent for agent in await self._store.people.agents()}
        url = f"{self._config.http.public_url}/desk/figures?period=own&first={period.first}&last={period.last}&time={time}"
        made = []
        for address in dict.fromkeys(one.lower() for one in reports.weekly):
            language = self._language(agents.get(address))
            content = letter(
                numbers, before, period, language=language, desk=self._config.desk.name, url=url, time=time
            )
            made.append(self._delivery(mark, address, content, agents.get(address)))
        sent = await self._send(mark, WEEK_REMEMBERED, made)
        self._sent = mark
        return sent

    # --- surges -------------------------------------------------------------------------------------------------------

    async def look_for_surges(self) -> None:
        """Looks once: one gateway of all decides and tells, the others read what it found. Raises NotReadyError, UnavailableError."""
        if not await self._lease.hold(HELD):
            kept = await self._lease.kept()
            self._under_way = _surges.decode(kept) if kept else ()
            return
        before = _surges.decode(self._lease.position) if self._lease.position else ()
        now = self._store.now()
        ((first,),) = (await self._model.read(counting.first_ticket()))[0]
        weeks = counting.windows(now, self._zone, first or now)
        asked = [counting.persons(window) for pair in weeks for window in pair]
        rows = await self._model.read(counting.persons((now - WINDOW, now + 1)), *asked)
        pairs = list(zip(rows[1::2], rows[2::2], strict=True))
        found = looked(before, counting.seen(rows[0], pairs), now)
        if self._config.reports.surges:
            for surge in found.begun:
                await self._tell(surge)
        self._under_way = found.under_way
        if found.under_way != before:
            await self._lease.keep(msgspec.json.encode(found.under_way).decode(), HELD)

    async def _tell(self, surge: Surge) -> None:
        log.warning("a surge of tickets", topic=f"{surge.topic.kind}:{surge.topic.value}", persons=surge.most, usually=round(surge.usually, 1))  # fmt: skip
        if not self._mail:
            return
        tickets = await self.tickets_of(surge)
        agents = {agent.email.lower(): agent for agent in await self._store.people.agents()}
        listed = [(number_text(self._config.desk.prefix, ticket.number), ticket) for ticket in tickets]
        made = []
        for address in alert.hearers([ticket.queue for ticket in tickets], self._config.queues, tuple(agents.values())):
            language = self._language(agents.get(address))
            url = f"{self._config.http.public_url}/desk/surges"
            content = alert.letter(surge, listed, language=language, names=self._categories[language], url=url)
            made.append(self._delivery(f"surge:{surge.name}", address, content, agents.get(address)))
        await self._send(f"surge:{surge.topic.kind}:{surge.topic.value}", SURGE_REMEMBERED, made)

    # --- sending ------------------------------------------------------------------------------------------------------

    def _language(self, agent: Agent | None) -> str:
        return (agent.language if agent is not None else "") or self._config.desk.language

    def _delivery(self, seed: str, address: str, content: Content, agent: Agent | None) -> Delivery:
        return Delivery(
            id=delivery_id(seed, "report", address),
            lane=f"{self._mail}:{address}:reports",
            channel=self._mail,
            address=address,
            audience="agents",
            content=content,
            language=self._language(agent),
            name=agent.name if agent is not None else "",
            proved=True,
            automatic=True,
            created_at=self._store.now(),
        )

    async def _send(self, mark: str, seconds: int, made: list[Delivery]) -> bool:
        """All of them, or none where it was done before."""
        if not made:
            return False
        decision = Decision(deliveries=tuple(made), spend={mark: (seconds, 1)})
        return (await self._store.pipe.commit(decision, known={})).result == "ok"
