"""Engines that run on this machine: speech-to-text and chat in child processes, and the system's own voice.

This file imports nothing, so that a child process starts with only what its engine needs.
"""
