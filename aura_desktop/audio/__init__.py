"""Devices, capture, playback, resampling and echo cancelling."""
