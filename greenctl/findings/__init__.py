"""Findings from the field: what was seen where, with its evidence, and what became of it."""
