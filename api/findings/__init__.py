"""Findings over HTTP."""
