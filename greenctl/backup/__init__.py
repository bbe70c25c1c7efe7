"""Copies of everything, and the way back from one.

Nothing of the domains is known here: tables are copied as they are, and files by their keys. A copy holds no private
key: those are kept apart, once, by hand (deploy/README.md).
"""
