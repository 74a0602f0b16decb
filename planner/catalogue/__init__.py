"""Catalogue (katalog): the goals, needs, framework and tools that every municipality begins with."""
