"""Where people talk: each channel turns a request into a turn, and a reply into what its users see."""
