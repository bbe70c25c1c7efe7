"""Construction sites, their checks, certificates and feeds over HTTP."""
