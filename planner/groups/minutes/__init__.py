"""Minutes (protokoll): drafted from agenda and notes, approved by a named member (justering), then kept."""
