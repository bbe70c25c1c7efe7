"""The promised speeds: every figure is a ratio against a floor measured in the same run, and none is ever asserted."""
