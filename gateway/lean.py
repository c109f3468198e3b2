"""Keeps out of a start what it does not need, and out of the way what it leaves behind."""

import gc
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


def keep_for_good() -> None:
    """What is there now stays until the process ends: full garbage collections look at it no more.

    Each would keep the event loop for 70 ms and more, as long as there are 100,000 objects of modules and rules to look at.
    """
    gc.freeze()
