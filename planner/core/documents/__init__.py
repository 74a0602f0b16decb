"""Documents to keep, send and print: one neutral text of blocks, written as accessible PDF and as Word."""
