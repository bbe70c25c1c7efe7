"""Adverse records: what is held against a source, by which document, confirmed by a second person."""
