"""How long personal data is kept, and its lawful deletion: a schedule, a look at what is due, proof of what went."""
