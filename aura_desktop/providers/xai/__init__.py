"""The xAI service (Grok): chat, models, speech-to-text and speech."""
