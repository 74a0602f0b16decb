"""The benchmark: what a request costs here beside the least it could cost on the same machine in the same minutes."""

import planner.factory  # noqa: F401 - every table is known before the first is asked for
