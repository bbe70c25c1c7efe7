"""Staggered production over HTTP."""
