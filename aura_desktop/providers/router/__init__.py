"""Which provider does a job: by the question, by health, by order; and the next one when it fails or is slow."""
