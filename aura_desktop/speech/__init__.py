"""Voice activity, utterance detection and the barge-in decision: plain state machines fed with frames."""
