/** Longest line the spool may hold, bytes. */
export const maxLineBytes = 16 * 1024 * 1024
