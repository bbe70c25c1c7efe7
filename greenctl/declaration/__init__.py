"""Declarations: facts entered once, signed, submitted as immutable versions, graded and reviewed."""
