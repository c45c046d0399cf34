declare module 'rbush' {
  /** A node of the tree: children are nodes, or items when `leaf`. */
  export interface RBushNode<T> {
    children: (RBushNode<T> | T)[];
    leaf: boolean;
    minX: number;
    minY: number;
    maxX: number;
    maxY: number;
  }

  /** The part of rbush 4.0.1 that the bench uses. */
  export default class RBush<T> {
    constructor(maxEntries?: number);
    readonly data: RBushNode<T>;
    load(items: readonly T[]): this;
    insert(item: T): this;
    remove(item: T): this;
  }
}
