"""Signing in and accounts over HTTP."""
