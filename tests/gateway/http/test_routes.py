"""The route table: who may do what, and what every answer carries."""

import pytest

from gateway.http.openapi import document
from gateway.http.routes import allows
from gateway.http.site import ROUTES
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

GUARDED = [route for route in ROUTES if route.access in ("read", "write", "admin")]
SCOPES = ("read", "write", "admin")


def filled(path: str) -> str:
    """The path with something in each of its braces that exists nowhere."""
    return path.replace("{number}", "HD-999999").replace("{id}", "0" * 32).replace("{sha256}", "a" * 64)


async def test_application_serves_table_our_static_files(site: Site) -> None:
    """The application serves the table and our static files and nothing else."""
    document_ = await site.call("GET", "/api/v1/openapi.json")
    assert document_.status == 200
    for path in ("/docs", "/admin", "/static/", "/static/../site.py", "/static/page.css", "/.git/config"):
        assert (await site.call("GET", path)).status == 404, path


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {route.path}")
async def test_guarded_route_refuses_no_token_wrong(site: Site, route) -> None:
    """A guarded route refuses no token a wrong one a disabled agents and too small a scope."""
    path = filled(route.path)
    nobody = await site.call(route.method, path)
    assert nobody.status == 401
    assert nobody.headers["WWW-Authenticate"].startswith("Bearer ")
    wrong = await site.call(route.method, path, token="ct_wrong")
    assert (wrong.status, wrong.kind) == (401, "application/problem+json")
    assert (await site.call(route.method, path, token="gone")).status == 403
    for scope in SCOPES:
        answer = await site.call(route.method, path, token=scope)
        assert (answer.status == 403) is not allows(scope, route.access), scope
        assert answer.status not in (401, 500)


async def test_revoked_token_refused_from_next_request(site: Site) -> None:
    """A revoked token is refused from the next request on."""
    people = site.gateway.store.people
    secret = await people.add_token("short-lived", scope="read", agent="")
    assert (await site.call("GET", "/api/v1/tickets", token=secret)).status == 200
    await people.revoke_tokens("short-lived")
    assert (await site.call("GET", "/api/v1/tickets", token=secret)).status == 401


async def test_get_changes_nothing_store(site: Site) -> None:
    """A get changes nothing in the store."""
    number = await site.ticket()
    await site.until(f"/tickets/{number}", lambda ticket: ticket["number"] == number)

    async def state() -> object:
        ledger = await site.api("GET", "/ledger", token="read")
        ticket = await site.api("GET", f"/tickets/{number}", token="read")
        said = await site.api("GET", f"/tickets/{number}/interactions", token="read")
        return ledger, ticket, said[1]["interactions"][0]["text"]

    before = await state()
    for route in ROUTES:
        if route.method == "GET":
            await site.call("GET", filled(route.path).replace("999999", number[3:]), token="admin")
    assert await state() == before


async def test_unknown_paths_wrong_methods_problems_under(site: Site) -> None:
    """Unknown paths and wrong methods are problems under api and pages elsewhere."""
    lost = await site.call("GET", "/api/v1/nothing", headers={"Accept-Language": "pl"})
    assert (lost.status, lost.kind) == (404, "application/problem+json")
    assert "Sprawdź" in lost.text
    wrong = await site.call("DELETE", "/api/v1/tickets", token="admin")
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET, HEAD")
    page = await site.call("GET", "/nothing")
    assert (page.status, page.kind) == (404, "text/html")
    assert "Nie ma tu niczego" in page.text


@pytest.mark.parametrize("path", ["/", "/form/form", "/api/v1/tickets", "/nothing", "/healthz", "/ticket/x"])
async def test_every_answer_carries_safety_headers_no(site: Site, path: str) -> None:
    """Every answer carries the safety headers and no versions."""
    headers = (await site.call("GET", path)).headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Server"] == "Centrala"


async def test_openapi_describes_every_api_route_each() -> None:
    """Openapi describes every api route and each reference leads somewhere."""
    described = document(ROUTES, "1")
    for route in ROUTES:
        if route.path.startswith("/api/") and route.access != "provider":  # whose words are theirs to describe
            operation = described.paths[route.path][route.method.lower()]
            assert {str(status) for status in route.answers} <= set(operation["responses"])
            assert ("requestBody" in operation) is (route.body is not None or route.takes_file)
            assert ("security" in operation) is (route.access != "public")
    names = set(described.components["schemas"])

    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            found = {value["$ref"].rpartition("/")[2]} if isinstance(value.get("$ref"), str) else set()
            return found.union(*(references(each) for each in value.values()))
        return set().union(*(references(each) for each in value)) if isinstance(value, list | tuple) else set()

    assert references([described.paths, described.components]) <= names
    assert {"TicketJson", "Problem", "NewMessage"} <= names
