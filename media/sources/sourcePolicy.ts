import { lookup } from 'node:dns/promises';
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, sep } from 'node:path';
import { type HostRule, mayConnect } from '../../server/wire/hostRules.js';
import type { SourceProblem, SourceScheme } from '../../server/wire/media.js';
import type { NetworkAddress, SourceAddress } from './sourceAddress.js';

/** What sources may lead to, by configuration. */
export interface SourcePolicy {
  schemes: readonly SourceScheme[];
  hosts: readonly HostRule[];
  /** Folder of files; undefined: none may be played. */
  folder: string | undefined;
}

/** A place that was allowed: the one address to connect to, or the file, opened. */
export type SourcePlace = { kind: 'network'; ip: string } | { kind: 'file'; handle: FileHandle };

/** Why a source is not had, and what to say of it beside the word. */
export interface SourceFailure {
  problem: SourceProblem;
  /** For people, without addresses. */
  detail?: string;
  /** What the program said last, for the log, without addresses. */
  said?: string;
}

/** Thrown while a source is being got. */
export class SourceError extends Error {
  readonly failure: SourceFailure;

  constructor(problem: SourceProblem | SourceFailure, detail?: string) {
    const failure = typeof problem === 'string' ? { problem, ...(detail !== undefined && { detail }) } : problem;
    super(failure.detail ?? failure.problem);
    this.name = 'SourceError';
    this.failure = failure;
  }
}

export type Resolve = (host: string) => Promise<string[]>;

const resolveByDns: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

const RESOLVE_LIMIT_MS = 5000;

/** Whether a source of this address could be allowed, as far as can be said without asking the network. */
export function mayBeAllowed(policy: SourcePolicy, address: SourceAddress | undefined): boolean {
  if (!address || !policy.schemes.includes(address.scheme)) return false;
  if (address.scheme === 'file') return policy.folder !== undefined;
  const { host, port } = address;
  if (isIP(host) !== 0) return mayConnect(policy.hosts, host, host, port);
  return policy.hosts.some((rule) => rule.port === undefined || rule.port === port);
}

/**
 * Finds the place of a source, once: its name is looked up here and nowhere later, so that what was allowed is what is
 * connected to. @throws SourceError `notAllowed`, `unreachable` (the name means nothing), `notFound`
 */
export async function findPlace(
  policy: SourcePolicy,
  address: SourceAddress | undefined,
  resolve: Resolve = resolveByDns,
): Promise<SourcePlace> {
  if (!address) throw new SourceError('notAllowed', 'its address is none that a source can have');
  if (!policy.schemes.includes(address.scheme))
    throw new SourceError('notAllowed', `MUSTER_SOURCE_SCHEMES does not have ${address.scheme}`);
  if (address.scheme === 'file') return { kind: 'file', handle: await openInside(policy.folder, address.path) };
  return { kind: 'network', ip: await allowedIp(policy.hosts, address, resolve) };
}

async function allowedIp(rules: readonly HostRule[], { host, port }: NetworkAddress, resolve: Resolve) {
  const ips = isIP(host) !== 0 ? [host] : await resolveInTime(host, resolve);
  const ip = ips.find((candidate) => mayConnect(rules, host, candidate, port));
  if (ip === undefined) throw new SourceError('notAllowed', 'MUSTER_SOURCE_HOSTS does not have its host');
  return ip;
}

async function resolveInTime(host: string, resolve: Resolve): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), RESOLVE_LIMIT_MS);
  });
  try {
    return await Promise.race([resolve(host), late]);
  } catch {
    throw new SourceError('unreachable', 'its name is not known');
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Opens a file below a folder. What was opened is what is judged: links lead out neither before nor after the look, and a
 * pipe or device is not waited for.
 */
async function openInside(folder: string | undefined, path: string): Promise<FileHandle> {
  if (folder === undefined) throw new SourceError('notAllowed', 'MUSTER_SOURCE_DIR is not set');
  const root = await realpath(folder).catch(() => {
    throw new SourceError('notFound', 'the folder of MUSTER_SOURCE_DIR is gone');
  });
  const isWhole = [root, folder].some((start) => path.startsWith(start + sep));
  const handle = await open(isWhole ? path : join(root, path), constants.O_RDONLY | constants.O_NONBLOCK).catch(() => {
    throw new SourceError('notFound', 'there is no such file');
  });
  try {
    const real = await realpathOf(handle, isWhole ? path : join(root, path));
    if (!real.startsWith(root + sep)) throw new SourceError('notAllowed', 'it leads out of MUSTER_SOURCE_DIR');
    if (!(await handle.stat()).isFile()) throw new SourceError('notVideo', 'it is not a file');
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Where the kernel says an open file is; by its path where the kernel cannot be asked. */
const realpathOf = ({ fd }: FileHandle, path: string): Promise<string> =>
  readlink(`/proc/self/fd/${fd}`).catch(() => realpath(path));
