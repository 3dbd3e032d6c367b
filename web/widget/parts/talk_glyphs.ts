/** The icons of the talk: a file, something taken back, a smile, a photo, a bell that rings and one that doesn't. */
export const clip = "M19.5 11.5l-7.8 7.8a5 5 0 0 1-7-7l8.3-8.3a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5";
export const cross = "M6 6l12 12M18 6L6 18";
export const smile = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14c1.8 2.6 5.2 2.6 7 0M9 9.5h.01M15 9.5h.01";
export const camera = "M4.5 7.5h3l1.5-2.5h6l1.5 2.5h3A1.5 1.5 0 0 1 21 9v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V9a1.5 1.5 0 0 1 1.5-1.5zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z";
export const bell = "M6 16V10.5a6 6 0 0 1 12 0V16l1.5 2h-15zM10 20.5a2 2 0 0 0 4 0";
export const quiet = "M6 16V10.5a6 6 0 0 1 9.5-4.9M18 9.5V16l1.5 2H7M10 20.5a2 2 0 0 0 4 0M4 3l16 18";
