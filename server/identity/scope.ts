import { isWithin, ROOT_ORG } from './orgPaths.js';

/** What a share can be about. */
export type SubjectType = 'incident' | 'unit' | 'camera' | 'stream';

/** A thing a permission is asked for: its org, and its type and id when it can be shared. */
export interface Subject {
  org: string;
  type?: SubjectType;
  id?: string;
}

/** Where a principal holds one permission: whole org subtrees, and single things shared with it. Immutable. */
export class Scope {
  /** Roots of the subtrees, none below another, sorted. */
  readonly orgs: readonly string[];
  readonly #shared: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(orgs: Iterable<string>, shared: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
    const all = [...new Set(orgs)].sort();
    this.orgs = all.filter((org) => !all.some((other) => other !== org && isWithin(org, other)));
    this.#shared = shared;
  }

  /** Nothing at all is in this scope. */
  get isEmpty(): boolean {
    return this.orgs.length === 0 && this.#shared.size === 0;
  }

  /** The whole tree is in this scope. */
  get isWhole(): boolean {
    return this.orgs.length === 1 && this.orgs[0] === ROOT_ORG;
  }

  /** Whether everything of an org is in this scope. */
  includes(org: string): boolean {
    for (const root of this.orgs) if (isWithin(org, root)) return true;
    return false;
  }

  /** Whether one thing is in this scope, by its org or by a share. */
  includesSubject(subject: Subject): boolean {
    if (this.includes(subject.org)) return true;
    return subject.type !== undefined && subject.id !== undefined && this.isShared(subject.type, subject.id);
  }

  /** Whether a thing is in this scope by a share, whatever its org. */
  isShared(type: SubjectType, id: string): boolean {
    return this.#shared.get(type)?.has(id) ?? false;
  }

  /** Ids of one type that are in this scope by a share. */
  sharedIds(type: SubjectType): ReadonlySet<string> {
    return this.#shared.get(type) ?? NONE;
  }
}

const NONE: ReadonlySet<string> = new Set();
