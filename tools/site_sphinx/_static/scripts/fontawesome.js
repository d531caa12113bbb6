// The theme carries all icons as a script (1.5 MB) besides the font that shows them.
