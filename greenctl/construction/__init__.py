"""Construction sites: phases, dust check lists, certificates signed by two bodies, and what is heard of their feeds."""
