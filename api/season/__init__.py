"""Seasons and programmes over HTTP."""
