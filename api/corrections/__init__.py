"""Corrections over HTTP."""
