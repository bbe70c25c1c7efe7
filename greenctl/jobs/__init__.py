"""Later work: the outbox, and the table of which event starts what."""
