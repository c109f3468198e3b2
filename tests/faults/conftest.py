"""Fault tests live in the same houses as the stories."""

from tests.flows.conftest import build, house

__all__ = ["build", "house"]
