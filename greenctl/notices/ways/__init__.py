"""The ways by which notices go out: adapters behind one port."""
