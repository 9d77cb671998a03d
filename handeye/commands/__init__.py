"""What the commands of `handeye` do; handeye/__main__.py says what they are called and what they take."""
