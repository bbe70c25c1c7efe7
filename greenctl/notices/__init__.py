"""Notices: what is said to whom, by which way, and what became of it."""
