"""The public lists: born from decided cases alone, published as numbered immutable editions."""
