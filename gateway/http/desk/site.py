"""The routes of the console, part by part. A part adds its line here."""

from gateway.http.desk.acting import do, palette, several
from gateway.http.desk.admin import agents, audit, config, rules, sessions, tokens
from gateway.http.desk.answer import canned, drafts, files, post, unsend
from gateway.http.desk.figures import behind, surges
from gateway.http.desk.figures import page as figures
from gateway.http.desk.lists import queues, search
from gateway.http.desk.live import routes as live_routes
from gateway.http.desk.oidc import flow as oidc
from gateway.http.desk.sign_in import me, set_up
from gateway.http.desk.sign_in import page as sign_in
from gateway.http.desk.team import page as team
from gateway.http.desk.ticket import originals, previews, reveal, similar
from gateway.http.desk.ticket import page as ticket
from gateway.http.desk.troubles import dead, health, held, ledger, quarantine
from gateway.http.routes import Route

ROUTES: tuple[Route, ...] = (
    *sign_in.ROUTES,
    *set_up.ROUTES,
    *oidc.ROUTES,
    *me.ROUTES,
    *held.ROUTES,
    *quarantine.ROUTES,
    *dead.ROUTES,
    *health.ROUTES,
    *ledger.ROUTES,
    *figures.ROUTES,
    *behind.ROUTES,
    *surges.ROUTES,
    *queues.ROUTES,
    *team.ROUTES,
    *live_routes.ROUTES,
    *search.ROUTES,
    *ticket.ROUTES,
    *post.ROUTES,
    *drafts.ROUTES,
    *unsend.ROUTES,
    *canned.ROUTES,
    *files.ROUTES,
    *do.ROUTES,
    *several.ROUTES,
    *palette.ROUTES,
    *previews.ROUTES,
    *originals.ROUTES,
    *reveal.ROUTES,
    *similar.ROUTES,
    *agents.ROUTES,
    *tokens.ROUTES,
    *sessions.ROUTES,
    *audit.ROUTES,
    *config.ROUTES,
    *rules.ROUTES,
)
