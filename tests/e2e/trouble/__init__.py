"""Bad days for the real program: what goes wrong around it, what it is like inside meanwhile, what must hold after."""
