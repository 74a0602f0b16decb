"""The pages of the framework; `pages` mounts them all."""
