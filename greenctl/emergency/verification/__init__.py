"""Looking whether duties are kept: who goes where, what was seen of each obligation, and what it comes to."""
