"""HEC's reports: each a small class that says what it asks and what it answers."""
