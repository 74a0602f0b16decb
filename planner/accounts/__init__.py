"""Accounts (konton): people, how they sign in (logga in), their language and their password."""
