"""`gut bench`: the assistant beside stock Rasa, measured in one run on one machine."""
