"""Health, readiness and figures."""

import pytest

from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_health_names_degraded_everybody_says_why(site: Site) -> None:
    """Health names what is degraded to everybody and says why to admins only."""
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


async def test_ready_200_only_while_gateway(site: Site) -> None:
    """Ready is 200 only while the gateway is."""
    assert (await site.call("GET", "/readyz")).status == 200
    site.gateway._ready = False
    try:
        answer = await site.call("GET", "/readyz")
    finally:
        site.gateway._ready = True
    assert (answer.status, answer.json) == (503, {"ready": False})


async def test_metrics_prometheus_text_names_ours_only(site: Site) -> None:
    """Metrics are prometheus text with names of ours only."""
    await site.ticket("figures@firma.pl")
    answer = await site.call("GET", "/metrics")
    assert answer.kind == "text/plain"
    assert 'centrala_received_total{channel="form"}' in answer.text
    assert "figures@firma.pl" not in answer.text
