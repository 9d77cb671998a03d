"""The applications: each module has functions that fill a Ui with one screen."""
