"""The log of everything that happened: for auditors, and its signed roots for everybody."""
