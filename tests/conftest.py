"""For all tests: in CI nothing is skipped, property tests have no deadlines, and fault tests know how long to go on."""

import os
import sys

import pytest
import structlog
from hypothesis import HealthCheck, settings

IN_CI = bool(os.environ.get("CI"))

# Every gateway and command that a test starts would compile a thousand modules anew where the shell forbids to keep them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("short", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "long", deadline=None, max_examples=20_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("short")

# As the gateway logs: an error's lines without the values of its variables. Those may be mails of megabytes, laid out in colours for minutes.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture(scope="session")
def fault_seconds() -> float:
    """How long one fault test goes on killing things; `make chaos` takes longer."""
    return float(os.environ.get("FAULT_SECONDS", "15"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """In CI a skipped test is a failed one, unless it is about the shared corpora."""
    report = yield
    stands_aside = item.get_closest_marker("corpora") is not None or hasattr(report, "wasxfail")
    return report if stands_aside else refused(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    """The same for a file that skips itself."""
    report = yield
    return refused(report)


def refused(report):
    """The report, as a failure if it is a skip and this is CI."""
    if IN_CI and report.outcome == "skipped":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{reason}\nIn CI nothing is skipped: make tests/setup-system install what is missing."
    return report
