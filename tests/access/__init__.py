"""Who may do what, route by route: the table, the scene that it is tried on, and the trial."""
