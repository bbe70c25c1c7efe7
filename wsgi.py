"""The application for a WSGI server: settings come from the environment."""

from api.app import create_app
from greenctl.config import Settings
from greenctl.logs import configure

configure()
app = create_app(Settings.from_env())
