"""The commands of `gut`: each module adds its own to the parser and imports what they need only when they run."""
