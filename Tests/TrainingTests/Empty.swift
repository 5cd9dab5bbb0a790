// Arrives with its room.
