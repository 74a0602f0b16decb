"""Plans as documents and tables: things in, text out."""
