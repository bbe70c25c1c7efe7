"""Firms say that they have received their duty and carried it out, and who is told where they do not."""
