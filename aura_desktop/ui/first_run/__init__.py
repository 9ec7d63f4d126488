"""The first run: four short pages that set Aura up, shown at the very first start and whenever the user wants."""
