"""What answers look like: the one place where programs and the document of the API learn it from."""
