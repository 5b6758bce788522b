"""Who may do what: policies and their evaluation."""
