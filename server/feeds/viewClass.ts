import { createHash } from 'node:crypto';
import { isInOrg, type OrgWords } from '../picture/words.js';

/**
 * What a group of sessions may see and wants to see of units: org subtrees and unit kinds. Frames are encoded once for
 * each class, so sessions with equal scope and filter share them, and nothing outside the scope is ever in them.
 */
export class ViewClass {
  /** Names the class on the wire. */
  readonly view: string;
  /** Place among the classes in use; given to another when nobody uses this one. */
  index = -1;
  users = 0;
  readonly #roots: readonly string[];
  readonly #kindBits: number;
  readonly #orgs: OrgWords;
  #allowed = new Uint8Array(0);

  /** `kindBits`: bit n lets units of kind code n pass. */
  constructor(roots: readonly string[], kindBits: number, orgs: OrgWords) {
    this.#roots = roots;
    this.#kindBits = kindBits;
    this.#orgs = orgs;
    this.view = createHash('sha256').update(classKey(roots, kindBits)).digest('base64url').slice(0, 22);
  }

  /** Whether an org (by number) is in scope. */
  allowsOrg(org: number): boolean {
    if (org >= this.#allowed.length) this.#extend();
    return this.#allowed[org] === 1;
  }

  /** Whether an org (by path) is in scope. */
  allowsPath(path: string): boolean {
    return this.#roots.some((root) => isInOrg(path, root));
  }

  /** Whether units of an org (by number) and kind code are to be seen. */
  allows(org: number, kindCode: number): boolean {
    return ((this.#kindBits >> kindCode) & 1) === 1 && this.allowsOrg(org);
  }

  #extend(): void {
    const from = this.#allowed.length;
    const allowed = new Uint8Array(this.#orgs.size);
    allowed.set(this.#allowed);
    for (let org = from; org < allowed.length; org++) {
      const path = this.#orgs.wordOf(org);
      allowed[org] = this.allowsPath(path) ? 1 : 0;
    }
    this.#allowed = allowed;
  }
}

/** The classes in use. */
export class ViewClasses {
  readonly #orgs: OrgWords;
  readonly #byKey = new Map<string, ViewClass>();
  readonly #keys = new Map<ViewClass, string>();
  readonly #free: number[] = [];
  #next = 0;

  constructor(orgs: OrgWords) {
    this.#orgs = orgs;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** The class of these org subtrees and kinds, used once more. Every `take` needs a `release`. */
  take(roots: readonly string[], kindBits: number): ViewClass {
    const widest = [...new Set(roots)].sort().filter((root, _, all) => !isBelowAnother(root, all));
    const key = classKey(widest, kindBits);
    let found = this.#byKey.get(key);
    if (!found) {
      found = new ViewClass(widest, kindBits, this.#orgs);
      found.index = this.#free.pop() ?? this.#next++;
      this.#byKey.set(key, found);
      this.#keys.set(found, key);
    }
    found.users++;
    return found;
  }

  release(viewClass: ViewClass): void {
    if (--viewClass.users > 0) return;
    this.#byKey.delete(this.#keys.get(viewClass)!);
    this.#keys.delete(viewClass);
    this.#free.push(viewClass.index);
  }
}

const isBelowAnother = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => root !== path && isInOrg(path, root));

const classKey = (roots: readonly string[], kindBits: number): string => `${roots.join(',')} ${kindBits}`;
