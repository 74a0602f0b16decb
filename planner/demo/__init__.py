"""Demonstration data (exempeldata): two invented municipalities, and the catalogue every municipality begins with."""
