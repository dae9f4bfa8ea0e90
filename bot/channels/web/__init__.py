"""The website widget's channel."""
