"""Personal tokens (personliga nycklar): what a program shows to read with the rights of one person, and no more."""
