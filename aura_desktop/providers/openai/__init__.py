"""The OpenAI service: chat, models, speech-to-text and speech."""
