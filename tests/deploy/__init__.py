"""The files of `deploy/`, tried out as they are shipped."""
