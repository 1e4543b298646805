"""Runs anew at every interaction: page settings, navigation, the chosen page."""

from geo.dashboard import shell

shell.run()
