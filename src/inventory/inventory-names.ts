/** What the inventory document calls itself and its lists. Apart from its schema, so that a start need not make that. */

export const INVENTORY_FORMAT = "ftp-sync/inventory";
export const INVENTORY_VERSION = 1;

/** In their order. */
export const LISTS = [
  "files",
  "links",
  "folders",
  "archived",
  "applied",
] as const;
export type ListName = (typeof LISTS)[number];
