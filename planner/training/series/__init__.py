"""Several sessions at once (flera tillfällen): every second Tuesday until a day, single days, or a copy of an event."""
