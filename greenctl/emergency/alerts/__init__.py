"""Alerts from issue to lift, and the duties that each of their steps fixes."""
