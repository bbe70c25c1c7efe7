"""What anybody can read in a browser: server-rendered pages, no script, no personal data."""
