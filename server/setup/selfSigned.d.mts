/** A key and a certificate for host names and IP addresses, as PEM. */
export function makeSelfSigned(options: { names: string[]; from: Date; days: number }): { cert: string; key: string };
