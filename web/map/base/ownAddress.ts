/** Whether an address, absolute or from the root, is of this server: only there goes a token along. */
export const isOwnAddress = (url: string, origin: string): boolean => new URL(url, origin).origin === origin;
