"""Pages of plans and of the toolbox."""
