"""Numbers, and what they count: money, time, things."""
