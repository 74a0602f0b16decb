"""Spreadsheets that people send: .xlsx and .csv read safely into rows of text, figures as Swedes write them."""
