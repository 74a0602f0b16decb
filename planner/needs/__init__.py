"""Needs (behov), as groups, surveys and the inventory found them, and product goals (effektmål)."""
