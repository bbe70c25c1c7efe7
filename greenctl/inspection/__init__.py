"""Inspection: plans and seeded draws, tasks, visits with check points, tips from the public."""
