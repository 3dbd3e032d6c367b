/** The icons of the talk: a file, something taken back, and a smile. */
export const clip = "M19.5 11.5l-7.8 7.8a5 5 0 0 1-7-7l8.3-8.3a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5";
export const cross = "M6 6l12 12M18 6L6 18";
export const smile = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14c1.8 2.6 5.2 2.6 7 0M9 9.5h.01M15 9.5h.01";
