"""What happens after a message is read: rasa-sdk actions, flat, without content of their own."""
