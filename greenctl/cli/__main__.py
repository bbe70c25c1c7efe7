"""`python -m greenctl.cli`: see `./dev help`."""

from greenctl.cli.main import main

main()
