"""ElevenLabs: speech-to-text and voices."""
