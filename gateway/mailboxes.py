"""How the mailboxes are: each state a channel reports, as words on the health page and as figures."""

from datetime import datetime
from zoneinfo import ZoneInfo

from channels.mailbox import MailboxState
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics
from store.records import Ms


class Mailboxes:
    """Hears of every change; times in words are in the desk's time zone."""

    def __init__(self, timezone: str, health: Health, metrics: Metrics) -> None:
        self._zone = ZoneInfo(timezone)
        self._health = health
        self._metrics = metrics

    def report(self, state: MailboxState) -> None:
        """Says it to health and metrics."""
        self._metrics.mailbox(
            state.name,
            connected=state.state == "connected",
            waiting=state.waiting,
            refused=state.refused,
            last=state.last / 1000,
        )
        self._health.note(state.name, *words(state, self._zone))
        if state.state == "failed":
            self._health.degraded(
                state.name, f"Skrzynka {state.account}: {state.pl}", f"Mailbox {state.account}: {state.en}"
            )
        elif state.state == "connected":
            self._health.ok(state.name)
        if state.state == "elsewhere" or (state.state == "connected" and not state.refused):
            self._health.ok(f"{state.name}-refused")
        if state.state == "elsewhere":
            self._health.ok(state.name)
        elif state.refused:
            self._health.degraded(
                f"{state.name}-refused",
                f"Skrzynka {state.account}: listy odłożone do folderu {state.aside}: {state.refused}. Są za duże, krążą w pętli "
                "albo serwer nie umie ich wydać. Obejrzyj je i usuń lub przenieś.",
                f"Mailbox {state.account}: mails put aside into the folder {state.aside}: {state.refused}. They are too large, run in "
                "a loop, or the server can't hand them out. Look at them, then delete or move them.",
            )


def words(state: MailboxState, zone: ZoneInfo) -> tuple[str, str]:
    """How it is, in Polish and in English."""
    since = _moment(state.since, zone)
    match state.state:
        case "connected":
            last_pl = f"ostatni list {_moment(state.last, zone)}" if state.last else "jeszcze nie przyszedł żaden list"
            last_en = f"last mail {_moment(state.last, zone)}" if state.last else "no mail yet"
            pl = f"połączono {since}; {last_pl}; czeka: {state.waiting}; odłożone: {state.refused}"
            en = f"connected {since}; {last_en}; waiting: {state.waiting}; put aside: {state.refused}"
        case "connecting":
            pl, en = f"łączenie od {since}", f"connecting since {since}"
        case "elsewhere":
            pl, en = f"od {since} czyta ją inna bramka", f"another gateway reads it since {since}"
        case "failed":
            pl, en = f"nie działa od {since}: {state.pl}", f"does not work since {since}: {state.en}"
    return f"{state.account}: {pl}", f"{state.account}: {en}"


def _moment(at: Ms, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).strftime("%Y-%m-%d %H:%M:%S")
