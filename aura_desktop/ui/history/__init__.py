"""The pane of past conversations: its list, its search, and what can be done with each. GUI thread only."""
