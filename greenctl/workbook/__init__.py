"""Workbooks (.xlsx) of anybody: read without trusting them, written so that nothing in them is ever computed."""
