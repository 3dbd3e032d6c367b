/** The steps of setting a desk up. */
export const STEPS = ["voice", "you", "promises", "channel", "team", "done"] as const;
export type Step = (typeof STEPS)[number];

/** These can't be skipped: without a name and somebody to sign in there is no desk. */
export const NEEDED: Step[] = ["voice", "you"];
