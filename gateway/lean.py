"""Keeps out of a start what it does not need."""

import importlib
import sys


def load_structlog() -> None:
    """Imports structlog without rich, which it would load (0.2 s) for tracebacks on a terminal; a server's log has no use for them."""
    if "structlog" in sys.modules or "rich" in sys.modules:
        return
    sys.modules["rich"] = None  # type: ignore[assignment]  # how the import system is told: not to be had
    try:
        importlib.import_module("structlog")
    finally:
        del sys.modules["rich"]
