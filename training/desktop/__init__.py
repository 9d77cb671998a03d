"""Desktop programs as a source of training data: random windows, AT-SPI's labels, an oracle's episodes."""
