// The room's first test file; replaced when its tests arrive.
