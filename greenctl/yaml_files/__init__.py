"""Editions, tables and terms that stand in YAML, read strictly: whatever is wrong is named with file and line."""
