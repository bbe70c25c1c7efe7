"""Rule editions over HTTP."""
