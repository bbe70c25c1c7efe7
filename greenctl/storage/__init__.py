"""Where bytes are kept: one port, two stores that behave alike. Nothing here knows what the bytes are."""
