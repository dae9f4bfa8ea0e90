"""A question-answering assistant on gut health, from one article."""
