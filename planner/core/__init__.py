"""What every feature stands on: database, viewer, access, clock, mail, language, forms and pages."""
