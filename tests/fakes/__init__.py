"""Honest fakes: real sockets on loopback that do what the services do."""
