/** The icons of the parting: what was agreed, and five faces from poor to very good. */
export const topic = "M4.5 20.5l1.1-3.6A8.4 8.4 0 1 1 8.7 19.9zM9.5 10h5M9.5 13.5h3";
export const done = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 12l2.5 2.5 4.5-5";
export const calendar = "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v12A1.5 1.5 0 0 1 19 20H5a1.5 1.5 0 0 1-1.5-1.5v-12A1.5 1.5 0 0 1 5 5zM3.5 10h17M8 3v4M16 3v4M9 15l2 2 4-4";
export const check = "M5 12.5l4.5 4.5L19.5 7";
export const faces = [
  "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 16.5c2-2.7 6-2.7 8 0M7.5 8.5l2.5 1.2M16.5 8.5L14 9.7M9.2 11h.01M14.8 11h.01",
  "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 16c1.8-1.8 5.2-1.8 7 0M9 9.5h.01M15 9.5h.01",
  "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 15h7M9 9.5h.01M15 9.5h.01",
  "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 14.5c2 2.5 6 2.5 8 0M9 9.5h.01M15 9.5h.01",
  "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM7.5 13.5c.5 5 8.5 5 9 0zM9 9.5h.01M15 9.5h.01",
] as const;
