/** The icons of the first screens, one path each on a 24 grid. */
export const chat = "M4.2 20.3l1.1-3.6A8.4 8.4 0 1 1 8.4 19.7z";
export const mail = "M4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-11A1.5 1.5 0 0 1 4.5 5zM3.3 7l8.7 6 8.7-6";
export const book = "M12 6.5v13.5M12 6.5C10.5 5 8 4.3 3 4.5v13.6c5-.2 7.5.5 9 1.9 1.5-1.4 4-2.1 9-1.9V4.5c-5-.2-7.5.5-9 2z";
export const left = "M14.5 5.5L8 12l6.5 6.5";
export const right = "M9.5 5.5L16 12l-6.5 6.5";
export const down = "M5.5 9.5L12 16l6.5-6.5";
export const arrow = "M12 19.5v-15M5.5 11L12 4.5 18.5 11";
export const shield = "M12 3l8 2.5V12c0 4.5-3.5 7.5-8 9-4.5-1.5-8-4.5-8-9V5.5zM8.5 12l2.5 2.5 4.5-5";
export const download = "M12 4v11.5M7 11l5 5 5-5M4.5 20.5h15";
export const offline = "M3 3l18 18M5 11.5A11 11 0 0 1 8.5 9.2M12.5 8a11 11 0 0 1 6.5 3.5M8.5 15.2A5.5 5.5 0 0 1 12 14M12 18.8h.01";
export const past = "M12 7.5V12l3 2M4.3 8.5A8.5 8.5 0 1 1 3.5 12M3.5 4.5v4.2h4.2";
