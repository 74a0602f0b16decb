"""Open data (öppna data): figures that everybody may take and use, below a municipality's public page."""
