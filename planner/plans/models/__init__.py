"""The tables of plans: the plan and its parts, what was approved, and the toolbox."""
