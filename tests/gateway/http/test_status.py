"""Health, readiness and figures."""

import pytest

from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_health_names_what_is_degraded_to_everybody_and_says_why_to_admins_only(site: Site) -> None:
    site.gateway.health.degraded("test-part", "Część nie działa; włącz ją.", "A part is off; switch it on.")
    try:
        for token in ("", "read", "write", "gone", "ct_wrong"):
            answer = await site.call("GET", "/healthz", token=token)
            assert answer.status == 200
            assert answer.json["status"] == "degraded"
            assert "test-part" in answer.json["degraded"]
            assert "reasons" not in answer.json, token
        admin = await site.call("GET", "/healthz", token="admin", headers={"Accept-Language": "pl"})
        assert admin.json["reasons"]["test-part"] == "Część nie działa; włącz ją."
    finally:
        site.gateway.health.ok("test-part")


async def test_ready_is_200_only_while_the_gateway_is(site: Site) -> None:
    assert (await site.call("GET", "/readyz")).status == 200
    site.gateway._ready = False
    try:
        answer = await site.call("GET", "/readyz")
    finally:
        site.gateway._ready = True
    assert (answer.status, answer.json) == (503, {"ready": False})


async def test_metrics_are_prometheus_text_with_names_of_ours_only(site: Site) -> None:
    await site.ticket("figures@firma.pl")
    answer = await site.call("GET", "/metrics")
    assert answer.kind == "text/plain"
    assert 'centrala_received_total{channel="form"}' in answer.text
    assert "figures@firma.pl" not in answer.text
