/** How remotes and sources may be called. */

/** A name of digits only would change its place in any JSON object. */
export const NAME = /^(?!\d+$)[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;
