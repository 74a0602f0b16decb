"""Needs put together (sammanförda behov): one that was said twice goes into the other, and can be taken out again."""
