import { hash, randomBytes } from 'node:crypto';

/** What a token opens; the prefix tells which, and lets secret scanners find a leaked one. */
export const SESSION_PREFIX = 'mus_';
export const DEVICE_PREFIX = 'mud_';

/** A new opaque token with 256 random bits. */
export const newToken = (prefix: string): string => prefix + randomBytes(32).toString('base64url');

/** What is stored and looked up instead of a token: its SHA-256 (a token is random, so no slow hash is needed). */
export const tokenHash = (token: string): string => hash('sha256', token, 'base64url');

/** A new id with 96 random bits; starts with a letter. */
export const newId = (letter: string): string => letter + randomBytes(12).toString('hex');
