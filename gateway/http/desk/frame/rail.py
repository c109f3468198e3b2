"""What stands in the rail at the left of every page of the console."""

import asyncio
from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of, language_of_agent, words_in
from gateway.http.desk.frame.words import FRAME
from gateway.http.desk.lists.queues import counted_lists, queue_name

SNOOZED = "/desk/snoozed"  # shown while there are any, or while it is looked at
# the words of a line, its path, its icon
WORK = (
    ("rail_all", "/desk", "inbox"),
    ("rail_mine", "/desk/mine", "person"),
    ("rail_snoozed", SNOOZED, "pause"),
    ("rail_unassigned", "/desk/unassigned", "open"),
    ("rail_at_risk", "/desk/at-risk", "alert"),
    ("rail_waiting", "/desk/waiting", "pause"),
    ("rail_open", "/desk/all", "queue"),
    ("rail_done", "/desk/done", "ok"),
)
WAITS = (
    ("rail_held", "/desk/held", "held"),
    ("rail_quarantine", "/desk/quarantine", "quarantine"),
    ("rail_dead", "/desk/dead", "dead"),
    ("rail_health", "/desk/health", "health"),
    ("rail_ledger", "/desk/ledger", "ledger"),
)


class RailLine(msgspec.Struct, frozen=True, kw_only=True):
    """One link. `path` is without the base; `count` None shows none; `tone` colours the count: "", "warn" or "bad".

    `icon` is one of templates/desk/frame/_icons.html.
    """

    label: str
    path: str
    icon: str = "queue"
    count: int | None = None
    tone: str = ""


class RailGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Links that belong together, under a heading."""

    title: str
    lines: Sequence[RailLine]


async def rail(request: web.Request) -> tuple[RailGroup, ...]:
    """The groups, in the agent's language, with how much is in each list."""
    services = services_of(request)
    counts, apart = await asyncio.gather(counted_lists(request), services.store.messages.apart())
    counts |= {
        "/desk/held": (apart.held, "warn"),
        "/desk/quarantine": (apart.quarantined, "bad"),
        "/desk/dead": (apart.dead, "bad"),
    }

    def line(label: str, path: str, icon: str) -> RailLine:
        count, tone = counts.get(path, (None, ""))
        return RailLine(label=label, path=path, icon=icon, count=count or None, tone=tone)

    w = words_in(FRAME, language_of_agent(request))
    queues = [
        line(queue_name(name, queue.level), f"/desk/queue/{name}", "queue")
        for name, queue in services.config.queues.items()
    ]
    snoozed = counts.get(SNOOZED, (0, ""))[0] or request.path.endswith(SNOOZED)
    work = [one for one in WORK if one[1] != SNOOZED or snoozed]
    groups = [
        RailGroup(title=w("rail_tickets"), lines=[line(w(name), path, icon) for name, path, icon in work]),
        RailGroup(title=w("rail_queues"), lines=queues),
        RailGroup(title=w("rail_waits"), lines=[line(w(name), path, icon) for name, path, icon in WAITS]),
    ]
    desk = [line(w("rail_team"), "/desk/team", "person"), line(w("rail_figures"), "/desk/figures", "figures")]
    if agent_of(request).admin:
        desk.append(line(w("rail_admin"), "/desk/admin", "admin"))
    groups.append(RailGroup(title=w("rail_desk"), lines=desk))
    return tuple(groups)
