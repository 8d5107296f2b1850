/** How to look closer at what neither hash files nor other tools prove, from the weakest to the strongest. */

export const METHODS = ["size+time", "server-hash", "read-back"] as const;
export type Method = (typeof METHODS)[number];
