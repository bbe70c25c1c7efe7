"""The application: use cases, pure decisions and repositories of a city's emission-control campaign."""
