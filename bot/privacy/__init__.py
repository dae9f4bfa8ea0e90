"""What keeps a visitor's trust: words are masked before they are kept, and what is kept can be taken out or deleted."""
