"""Shared training (fortbildning): events with sessions (tillfällen), sign-up (anmälan) with a queue (kö), feeds."""
