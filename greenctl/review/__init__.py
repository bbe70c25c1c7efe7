"""Review as a table: who may decide what at which step. It does not know what it reviews."""
