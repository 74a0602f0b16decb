"""The benchmark: what a request costs here beside the least it could cost on the same machine in the same minutes."""
