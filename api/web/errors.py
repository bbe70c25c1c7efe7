"""What somebody who opens the app can miss."""

from greenctl.kernel.errors import NotThere


class AppNotBuilt(NotThere):
    """The screens are built from `web/` by ./dev; this installation has not done so."""

    code = "web.not_built"


class AppFileNotThere(NotThere):
    """No release of the app that stands here has such a file."""

    code = "web.file_not_there"
