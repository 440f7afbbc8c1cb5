"""Opening hours: a schedule as tokens, and the week that it means."""
