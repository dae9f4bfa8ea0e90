"""What the article says, and how an answer is made of it. Imports nothing of Rasa."""
