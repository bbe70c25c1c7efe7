"""Several experts on one case: each says an opinion without seeing the others', then they are compared."""
