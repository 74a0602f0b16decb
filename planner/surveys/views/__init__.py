"""Addresses of surveys."""
