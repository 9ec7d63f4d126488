"""The command line's verbs, one module each; `aura_desktop.__main__` parses the arguments and calls them."""
