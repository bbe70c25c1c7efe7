"""Alerts, inventories and duties over HTTP."""
