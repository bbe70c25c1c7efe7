"""What is wrong in published data: told by anybody, numbered, answered for everybody."""
