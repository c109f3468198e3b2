"""The command line. Each command is a thin shell: the same store, decisions and shapes as everything else."""

from gateway.cli.root import main

__all__ = ["main"]
