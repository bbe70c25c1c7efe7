"""Lists over HTTP."""
