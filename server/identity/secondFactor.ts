import { hash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { ProblemError } from '../errors.js';
import type { AccountRecord, SecondFactorRecord } from './accounts.js';

const RECOVERY_CODES = 10;
/** An offered secret is forgotten after so long. */
const OFFER_MS = 600_000;
/** Codes of one step before and after are taken, for clocks that differ by up to half a minute. */
const WINDOW_STEPS = 1;
const PERIOD_SECONDS = 30;

/** Offers, confirms and checks second factors: TOTP (RFC 6238) with recovery codes. */
export class SecondFactors {
  readonly #clock: () => number;
  readonly #offers = new Map<string, { secret: string; at: number }>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** A new secret for an account, not in force until confirmed. */
  offer(account: AccountRecord): { secret: string; uri: string } {
    const secret = new Secret({ size: 20 }).base32;
    this.#offers.set(account.id, { secret, at: this.#clock() });
    return { secret, uri: totpOf(secret, account.username).toString() };
  }

  /**
   * Confirms the offered secret with a code from it.
   * @returns what to store, and the recovery codes to show once
   * @throws ProblemError `badCredentials`, `conflict` when nothing was offered
   */
  confirm(account: AccountRecord, code: string): { record: SecondFactorRecord; recoveryCodes: string[] } {
    const offer = this.#offers.get(account.id);
    if (!offer || this.#clock() - offer.at > OFFER_MS) {
      throw new ProblemError('conflict', 'Start again: the secret was never shown, or too long ago.');
    }
    const step = this.#stepOf(offer.secret, code, -1);
    if (step === undefined)
      throw new ProblemError('badCredentials', 'The code does not fit. Is the clock of the phone right?');
    this.#offers.delete(account.id);
    const recoveryCodes = newRecoveryCodes();
    return {
      record: { secret: offer.secret, lastStep: step, recoveryHashes: recoveryCodes.map(codeHash) },
      recoveryCodes,
    };
  }

  /**
   * Checks a code at sign-in: a TOTP not used before, or an unused recovery code.
   * @returns the record to store instead, or undefined when the code does not fit
   */
  check(record: SecondFactorRecord, code: string): SecondFactorRecord | undefined {
    const step = /^\d{6}$/.test(code) ? this.#stepOf(record.secret, code, record.lastStep) : undefined;
    if (step !== undefined) return { ...record, lastStep: step };
    const hashed = codeHash(code);
    if (!record.recoveryHashes.includes(hashed)) return undefined;
    return { ...record, recoveryHashes: record.recoveryHashes.filter((other) => other !== hashed) };
  }

  /** Time step of a valid code later than `after`, so that no code works twice (RFC 6238, 5.2). */
  #stepOf(secret: string, code: string, after: number): number | undefined {
    const timestamp = this.#clock();
    const delta = totpOf(secret, '').validate({ token: code, window: WINDOW_STEPS, timestamp });
    if (delta === null) return undefined;
    const step = Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
    return step > after ? step : undefined;
  }
}

/** Fresh recovery codes, 80 random bits each, in two groups. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const text = new Secret({ size: 10 }).base32.toLowerCase();
    return `${text.slice(0, 8)}-${text.slice(8)}`;
  });
}

/** Hash of a recovery code, typed with or without its dash. */
export const codeHash = (code: string): string =>
  hash('sha256', code.toLowerCase().replaceAll(/[\s-]/g, ''), 'base64url');

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: 'Muster', label, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
