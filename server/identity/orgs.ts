import { ProblemError } from '../errors.js';
import type { StoreOp } from '../store/protocol.js';
import type { Store } from '../store/store.js';
import type { Principal } from '../wire/identity.js';
import type { Access } from './access.js';
import { isWithin, movedPath, parentOf, ROOT_ORG } from './orgPaths.js';

/** A node of the org tree as stored; `createdAt` in ms since the epoch. */
export interface OrgRecord {
  path: string;
  name: string;
  /** What it is called in each language, where nobody named it. */
  names?: { en: string; zh: string };
  createdAt: number;
}

/** A part whose things belong to orgs: asked before an org is deleted, taken along when one is moved. */
export interface OrgHolder {
  /** Plural of what it holds, for the refusal: `units`. */
  readonly what: string;
  /** How many of its things are in the org or below. */
  countIn(org: string): number;
  /**
   * Writes that give everything in `from` and below its new path, and what to do once they are durable. What is left to `apply`
   * is done again at the next start when the server ends in between: it must come to the same.
   */
  prepareMove(from: string, to: string): { ops: StoreOp[]; apply(): void | Promise<void> };
  /** Why an org cannot be moved now, if it cannot. */
  whyNotMove?(org: string): string | undefined;
}

const COLLECTION = 'orgs';
const ROOT_NAMES = { en: 'Headquarters', zh: '指挥中心' };
/** Holds the move that is under way, if any, until every holder has followed. */
const MOVES = 'orgMoves';
const UNDER_WAY = 'underWay';

export interface OrgsOptions {
  store: Store;
  access: Access;
  clock: () => number;
}

/** The org tree as data: created by naming, renamed, moved with all that is in it, deleted when empty. */
export class Orgs {
  readonly #options: OrgsOptions;
  readonly #byPath: Map<string, OrgRecord>;
  readonly #holders: OrgHolder[] = [];
  /** Orgs of this run only, by path: shown and used as any other, not kept, not changed. */
  readonly #passing = new Map<string, OrgRecord>();

  private constructor(options: OrgsOptions, byPath: Map<string, OrgRecord>) {
    this.#options = options;
    this.#byPath = byPath;
  }

  /** Loads the tree; a fresh store gets the root. */
  static async load(options: OrgsOptions): Promise<Orgs> {
    const orgs = new Orgs(options, await options.store.documents.all<OrgRecord>(COLLECTION));
    if (!orgs.has(ROOT_ORG)) await orgs.#create([ROOT_ORG], ROOT_NAMES);
    return orgs;
  }

  /** Registers a part that holds things of orgs; called once per part when the server is composed. */
  addHolder(holder: OrgHolder): void {
    this.#holders.push(holder);
  }

  /** Adds orgs that pass with the process, each with its names; one that is kept already stays as it is. */
  lend(orgs: Iterable<{ path: string; names: { en: string; zh: string } }>): void {
    const createdAt = this.#options.clock();
    for (const { path, names } of orgs) this.#passing.set(path, { path, name: names.en, names, createdAt });
  }

  has(path: string): boolean {
    return this.#byPath.has(path) || this.#passing.has(path);
  }

  get(path: string): OrgRecord | undefined {
    return this.#byPath.get(path) ?? this.#passing.get(path);
  }

  /** Every org, parents before their children. */
  list(): OrgRecord[] {
    return [...new Map([...this.#passing, ...this.#byPath]).values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The orgs in the subtrees of `roots`, parents first. */
  listWithin(roots: readonly string[]): OrgRecord[] {
    return this.list().filter((org) => roots.some((root) => isWithin(org.path, root)));
  }

  /**
   * Makes sure an org exists: naming it creates it, with those above it, for who may manage the nearest one that exists.
   * @throws ProblemError `orgUnknown`
   */
  async ensure(path: string, principal: Principal): Promise<void> {
    if (this.has(path)) return;
    const missing = [path];
    let parent = parentOf(path);
    for (; parent !== undefined && !this.has(parent); parent = parentOf(parent)) missing.unshift(parent);
    if (parent === undefined || !this.#options.access.mayAt(principal, 'manage', parent)) {
      throw new ProblemError('orgUnknown', `There is no org ${path}. Create it first, or have it created.`);
    }
    // What is made below an org that passes passes with it.
    if (this.#passing.has(parent)) this.lend(missing.map((each) => ({ path: each, names: namesOf(each) })));
    else await this.#create(missing);
  }

  /** Creates an org or gives it another name. @throws ProblemError `orgUnknown` as `ensure` */
  async name(path: string, name: string, principal: Principal): Promise<OrgRecord> {
    await this.ensure(path, principal);
    this.#mustBeKept(path);
    const { names: _, ...kept } = this.#byPath.get(path)!;
    const org: OrgRecord = { ...kept, name };
    await this.#options.store.documents.put(COLLECTION, path, org);
    this.#byPath.set(path, org);
    return org;
  }

  /**
   * Moves an org with all below it and all its holders' things, in one commit.
   * @throws ProblemError `conflict` for the root, onto an existing org, or below itself; `orgUnknown` without a parent there
   */
  async move(from: string, to: string): Promise<void> {
    const parent = parentOf(to);
    if (from === ROOT_ORG) throw new ProblemError('conflict', `${ROOT_ORG} is above everything and cannot be moved.`);
    if (isWithin(to, from)) throw new ProblemError('conflict', 'An org cannot be moved below itself.');
    if (this.has(to)) throw new ProblemError('conflict', `There is an org ${to} already.`);
    if (parent === undefined || !this.has(parent))
      throw new ProblemError('orgUnknown', `There is no org ${parent ?? to}.`);
    const moved = this.list().filter((org) => isWithin(org.path, from));
    const after = moved.map((org) => ({ ...org, path: movedPath(org.path, from, to) }));
    const tooLong = after.find((org) => org.path.length > 200 || org.path.split('/').length > 8);
    if (tooLong) throw new ProblemError('conflict', `${tooLong.path} would be too long or too deep.`);
    for (const { path } of moved) this.#mustBeKept(path);
    this.#mustBeKept(parent);
    for (const holder of this.#holders) {
      const why = holder.whyNotMove?.(from);
      if (why !== undefined) throw new ProblemError('conflict', why);
    }
    const prepared = this.#holders.map((holder) => holder.prepareMove(from, to));
    await this.#options.store.commit([
      ...moved.map((org): StoreOp => ({ type: 'delete', collection: COLLECTION, id: org.path })),
      ...after.map((org): StoreOp => ({ type: 'put', collection: COLLECTION, id: org.path, doc: org })),
      ...prepared.flatMap(({ ops }) => ops),
      { type: 'put', collection: MOVES, id: UNDER_WAY, doc: { from, to } },
    ]);
    for (const org of moved) this.#byPath.delete(org.path);
    for (const org of after) this.#byPath.set(org.path, org);
    for (const { apply } of prepared) await apply();
    await this.#options.store.documents.delete(MOVES, UNDER_WAY);
  }

  /** Ends a move that a stop cut short; called once at the start, when every holder is registered. */
  async finishMove(): Promise<void> {
    const { store } = this.#options;
    const move = await store.documents.get<{ from: string; to: string }>(MOVES, UNDER_WAY);
    if (!move) return;
    const prepared = this.#holders.map((holder) => holder.prepareMove(move.from, move.to));
    await store.commit(prepared.flatMap(({ ops }) => ops));
    for (const { apply } of prepared) await apply();
    await store.documents.delete(MOVES, UNDER_WAY);
  }

  /** Deletes an org that has nothing in it. @throws ProblemError `conflict` saying what is */
  async remove(path: string): Promise<void> {
    this.#mustBeKept(path);
    if (path === ROOT_ORG) throw new ProblemError('conflict', `${ROOT_ORG} is above everything and cannot be deleted.`);
    const children = this.list().filter((org) => parentOf(org.path) === path).length;
    const held = this.#holders
      .map((holder) => ({ what: holder.what, count: holder.countIn(path) }))
      .concat({ what: 'orgs', count: children })
      .filter(({ count }) => count > 0);
    if (held.length > 0) {
      const list = held.map(({ what, count }) => `${count} ${what}`).join(', ');
      throw new ProblemError('conflict', `${path} is not empty: ${list}. Move or delete them first.`);
    }
    await this.#options.store.documents.delete(COLLECTION, path);
    this.#byPath.delete(path);
  }

  /** @throws ProblemError `conflict` for an org that passes with the process */
  #mustBeKept(path: string): void {
    if (this.#byPath.has(path) || !this.#passing.has(path)) return;
    throw new ProblemError('conflict', `${path} belongs to the demo city, which is not kept: it cannot be changed.`);
  }

  /** Creates orgs, parents first; without names each is called by the last part of its path. */
  async #create(paths: readonly string[], names?: { en: string; zh: string }): Promise<void> {
    const createdAt = this.#options.clock();
    const orgs = paths.map(
      (path): OrgRecord => ({ path, name: (names ?? namesOf(path)).en, ...(names && { names }), createdAt }),
    );
    await this.#options.store.documents.putMany(
      COLLECTION,
      orgs.map((org) => [org.path, org] as const),
    );
    for (const org of orgs) if (!this.has(org.path)) this.#byPath.set(org.path, org);
  }
}

/** An org that nobody named is called by the last part of its path. */
function namesOf(path: string): { en: string; zh: string } {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return { en: last, zh: last };
}
