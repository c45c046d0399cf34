/** Something that no longer opens anything; open sockets and streams of it are to be dropped. */
export type Revocation =
  | { type: 'session'; id: string }
  /** All sessions of an account, because its rights changed or it was disabled. */
  | { type: 'account'; id: string }
  | { type: 'device'; id: string };

/** Tells whoever holds connections that a credential ended, in the turn it ends. */
export class Revocations {
  readonly #listeners = new Set<(revocation: Revocation) => void>();

  /** @returns a function that ends the subscription */
  subscribe(listener: (revocation: Revocation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(revocation: Revocation): void {
    for (const listener of this.#listeners) listener(revocation);
  }
}
