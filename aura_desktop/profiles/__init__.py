"""What belongs to one profile alone: keys, and the ledger of what was used."""
