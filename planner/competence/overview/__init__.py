"""The overview (överblick): where the municipality's library staff stand together, and never where one of them does."""
