"""The VLM's parts trained and compared on the same small questions: see `handeye lab --help`."""
