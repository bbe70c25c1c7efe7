"""`python -m greenctl.cli`: see `./dev help`."""

from greenctl.cli.main import main
from greenctl.logs import configure

configure()  # unless told, structlog writes among what the command says
main()
