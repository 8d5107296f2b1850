/** The manifest of a command that names none. */
export const DEFAULT_MANIFEST = "ftp-sync.yaml";
