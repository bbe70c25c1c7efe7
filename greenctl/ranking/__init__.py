"""Rankings that anybody can compute again: schemes as data, one pure decision, editions that never change."""
