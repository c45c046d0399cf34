/** What a session sends through: a socket, or memory in tests. */
export interface FeedTransport {
  /** Bytes given to it that have not left this process. */
  readonly bufferedBytes: number;
  /** Sends a text message. */
  sendText(text: string): void;
  /**
   * Sends a binary message and calls `sent` when it has left, or failed. The bytes may be used again at once when
   * `bufferedBytes` is 0 after the call; otherwise they belong to the transport.
   */
  sendBytes(bytes: Uint8Array, sent: () => void): void;
  /** Asks the other side for a sign of life below the protocol. */
  ping(): void;
  /** Closes with a code and reason (at most 123 bytes); does nothing when it is closed already. */
  close(code: number, reason: string): void;
  /** Drops the connection without a word. */
  terminate(): void;
}
