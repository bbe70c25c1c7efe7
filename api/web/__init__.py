"""The screens that are programs of their own, as built files."""
