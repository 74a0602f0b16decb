"""The pages of goals and the log; `pages` mounts them all."""
