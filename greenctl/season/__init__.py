"""Seasons and programmes, and everything that is fixed when a season opens."""
