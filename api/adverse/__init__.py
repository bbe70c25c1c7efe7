"""Adverse records over HTTP."""
