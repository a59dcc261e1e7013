"""Downloads: what a report says, and the formats in which it is handed out."""
