"""Tries the tests of `grading` against changed code: `./dev mutate`."""
