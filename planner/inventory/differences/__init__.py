"""Differences between schools (skillnader), judged as wanted variation or unwanted inequality: a register."""
