"""Accounts, grants, mandates, tokens, and the one table that says who may do what."""
