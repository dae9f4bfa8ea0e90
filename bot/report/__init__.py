"""The report for those who own the article: what visitors ask, what they are told, and what is missing."""
