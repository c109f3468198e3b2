"""`python -m gateway.cli`, for where the command `centrala` is not installed."""

from gateway.cli import main

main()
