"""The database: base model and types, the unit of work, the transaction, the event log."""
