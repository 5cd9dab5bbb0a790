// The room's first file; replaced when its code arrives.
