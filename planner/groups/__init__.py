"""Reference groups (referensgrupper): members by post (ledamöter), meetings (möten), minutes (protokoll)."""
