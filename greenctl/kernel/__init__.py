"""What every domain may use: actor, clock, ids, errors, events, periods. No I/O but the clock and random ids."""
