"""Declarations: one fact sheet per source and season, versions with a copy of record, and their grades."""
