"""The benchmark: each piece of work beside its floor, both measured in the same rounds on the same machine."""
