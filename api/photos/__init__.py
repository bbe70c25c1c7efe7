"""Photos over HTTP: declare, upload, confirm, see."""
