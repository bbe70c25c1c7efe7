"""Places and desks over HTTP."""
