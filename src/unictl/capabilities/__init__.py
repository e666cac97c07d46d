"""The nouns of the unified language, one file each: the file's name is the namespace everywhere."""
