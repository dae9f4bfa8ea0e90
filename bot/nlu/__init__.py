"""How a message is read: one Rasa graph component a file, its pure logic beside it."""
