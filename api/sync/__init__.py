"""Batches of operations in, and how far each device has come."""
