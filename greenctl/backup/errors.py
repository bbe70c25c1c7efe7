"""Why a copy is not made or not taken back: for somebody at a terminal, never over HTTP."""


class BackupRefused(Exception):
    """A key of the catalogue's section `backup`, with the details of its sentence."""

    def __init__(self, key: str, **details: object) -> None:
        super().__init__(key)
        self.key, self.details = key, details
