"""Clock times, dates, and what is made of both."""
