"""Calendar feeds (kalenderprenumerationer): secret addresses that programs fetch, and single sessions as files."""
