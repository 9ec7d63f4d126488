"""The turn-taking state machine, one turn's pipeline, sentences, and the history of what was heard."""
