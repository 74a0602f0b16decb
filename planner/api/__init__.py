"""The API (gränssnitt för program): needs, progress, plans, training and inventory as JSON, to read."""
