"""HTTP only: no query, no commit, no rule. Every operation is declared once, in its domain's `routes.py`."""
