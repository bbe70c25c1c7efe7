"""Electricity and online monitoring held against the measures in force: a question to a person, never a verdict."""
