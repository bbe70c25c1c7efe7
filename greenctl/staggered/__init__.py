"""Staggered production: who stops when, by sector and season, and what becomes of it."""
