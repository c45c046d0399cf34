// Long because the kernel is one function, whose steps share its variables.
import {
  BLOCK,
  FIELD,
  FILL,
  FOUND,
  LANES,
  LINK,
  MASK,
  PART,
  R,
  RECORD,
  RECORD_MASK,
  RECORD_ROW,
  RECORD_Z,
  STACK,
  START,
} from './searchMemory.js';
import {
  call,
  type Expr,
  type Func,
  f32,
  f64,
  func,
  i32,
  i64,
  type Local,
  type Loop,
  loop,
  moduleBytes,
  type Statement,
  v128,
  when,
  x2,
  x4,
} from './wasmCode.js';

/**
 * The nearest search as WebAssembly, over the memory that nodes and records live in. It looks at the seven children of a node
 * in two steps of four lanes and at the members of a leaf two by two, which JavaScript cannot.
 *
 * Children are judged in float32. With |q - q32| < 5.2e-8 and at most 4 roundings of 6e-8 each, a node may be skipped if
 * |q32 - c| > (reach + 1e-7 + r) (1 + 9e-7); distances to members are float64, in the order that `chordSquared` sums.
 */
const NEAR_SLACK = 1e-7;
const SQUARED_SLACK = 1.0000019;

/** In place of a squared distance on the stack: the entry is the address of seven siblings, with a bit for each that was seen. */
const NOTE = -1;

const ACCEPT = 0;
const TIE = 1;
const n = i32.const;

/** Which rows pass: all, those with a bit of one group, or those that four groups and `allOf` let pass. */
export type Sieve = 'all' | 'one' | 'many';

const PARAMS = [
  'f64',
  'f64',
  'f64',
  'i32',
  'f64',
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
  'i32',
] as const;

/** The instantiated kernel's functions; see `search` for the parameters. */
export type Search = (
  x: number,
  y: number,
  z: number,
  k: number,
  limitSquared: number,
  g0: number,
  g1: number,
  g2: number,
  g3: number,
  allOf: number,
  starts: number,
  asks: number,
  best: number,
  nodes: number,
) => number;

function search(name: string, sieve: Sieve): Func {
  return func(name, PARAMS, (given, variable) => {
    const [qx, qy, qz, k, limit, g0, g1, g2, g3, allOf, starts, asks, best, nodes] = given;
    const top = variable('i32');
    const base = variable('i32');
    const ref = variable('i32');
    const link = variable('i32');
    const seen = variable('i32');
    const bits = variable('i32');
    const at = variable('i32');
    const end = variable('i32');
    const to = variable('i32');
    const row = variable('i32');
    const count = variable('i32');
    const away = variable('f32');
    const near = variable('f32');
    const bound = variable('f32');
    const x = variable('v128');
    const y = variable('v128');
    const z = variable('v128');
    const qxy = variable('v128');
    const qzz = variable('v128');
    const low = variable('v128');
    const high = variable('v128');
    const worst = variable('f64');
    const before = variable('f64');
    const squared = variable('f64');
    const other = variable('f64');
    const lane4 = (axis: Local<'f64'>) => x4.splat(f32.of(axis.value));
    const add = (local: Local<'i32'>, bytes: number) => local.set(i32.add(local.value, n(bytes)));
    const bump = (local: Local<'i32'>, by: Expr<'i32'>) => local.set(i32.add(local.value, by));

    /** The reach of the k-th best, from which nodes are judged. */
    const setNear = [
      before.set(worst.value),
      near.set(f32.of(f64.add(f64.mul(f64.root(worst.value), f64.const(1.00000000000001)), f64.const(NEAR_SLACK)))),
    ];

    /** Puts `ref`, `away` off, on the stack below the nearer ones above `base`. */
    const push = [
      at.set(top.value),
      add(top, 8),
      loop(i32.greater(at.value, base.value), (turn) => [
        turn.leaveIf(i32.isZero(f32.less(f32.load(i32.sub(at.value, n(8))), away.value))),
        i64.store(at.value, i64.load(i32.sub(at.value, n(8)))),
        add(at, -8),
      ]),
      f32.store(at.value, away.value),
      i32.store(at.value, ref.value, 4),
    ];

    /** Squared distances of four nodes from the place. */
    const squares = (from: number) => {
      const off = (lane: Local<'v128'>, field: number) =>
        x4.sub(v128.load(link.value, from + field * FIELD), lane.value);
      const d = variable('v128');
      const sum = variable('v128');
      return {
        run: [
          d.set(off(x, 0)),
          sum.set(x4.mul(d.value, d.value)),
          d.set(off(y, 1)),
          sum.set(x4.add(sum.value, x4.mul(d.value, d.value))),
          d.set(off(z, 2)),
          sum.set(x4.add(sum.value, x4.mul(d.value, d.value))),
        ],
        sum,
      };
    };

    /** Lanes of four nodes, of those not in `seen`, that may hold something nearer that passes. */
    const kept = (from: number, sum: Local<'v128'>, laneBits: Expr<'v128'>) => {
      const mask = v128.load(link.value, from + MASK);
      const none = x4.splatInt(n(0));
      const has = (group: Local<'i32'>) => x4.unequalInt(v128.and(mask, x4.splatInt(group.value)), none);
      const every = x4.splatInt(allOf.value);
      const passes =
        sieve === 'all'
          ? x4.unequalInt(mask, none)
          : sieve === 'one'
            ? has(g0)
            : [has(g1), has(g2), has(g3), x4.equalInt(v128.and(mask, every), every)].reduce(v128.and, has(g0));
      const unseen = x4.equalInt(v128.and(x4.splatInt(seen.value), laneBits), none);
      const lanes = variable('v128');
      return {
        run: [
          lanes.set(x4.add(x4.splat(near.value), v128.load(link.value, from + R))),
          lanes.set(x4.mul(x4.mul(lanes.value, lanes.value), x4.splat(f32.const(SQUARED_SLACK)))),
          lanes.set(v128.and(v128.and(x4.atMost(sum.value, lanes.value), passes), unseen)),
        ],
        lanes,
      };
    };

    const first4 = squares(0);
    const last4 = squares(16);
    const keptFirst = kept(0, first4.sum, v128.ints(1, 2, 4, 8));
    const keptLast = kept(16, last4.sum, v128.ints(16, 32, 64, 128));
    const eight = (first: Expr<'v128'>, last: Expr<'v128'>) =>
      i32.or(x4.bits(first), i32.shiftLeft(x4.bits(last), n(4)));
    const takeLowest = [
      to.set(i32.shiftLeft(i32.lowestBit(bits.value), n(2))),
      away.set(f32.load(to.value, LANES)),
      ref.set(i32.add(link.value, to.value)),
    ];
    const nearest = variable('v128');
    const orFar = (sum: Local<'v128'>, lanes: Local<'v128'>) =>
      v128.choose(sum.value, x4.splat(f32.const(16)), lanes.value);
    /** The nearest child alone, above a note to look at the others when there is a bound to hold them against. */
    const openNearest = (turn: Loop) => [
      nearest.set(x4.smaller(orFar(first4.sum, keptFirst.lanes), orFar(last4.sum, keptLast.lanes))),
      nearest.set(x4.smaller(nearest.value, x4.halvesSwapped(nearest.value))),
      nearest.set(x4.smaller(nearest.value, x4.neighboursSwapped(nearest.value))),
      bits.set(
        i32.and(bits.value, eight(x4.equal(first4.sum.value, nearest.value), x4.equal(last4.sum.value, nearest.value))),
      ),
      ...takeLowest,
      f32.store(top.value, f32.const(NOTE)),
      i32.store(top.value, i32.or(link.value, i32.or(seen.value, i32.and(bits.value, i32.sub(n(0), bits.value)))), 4),
      f32.store(top.value, away.value, 8),
      i32.store(top.value, ref.value, 12),
      add(top, 16),
      turn.next,
    ];
    /** The children of the node at `link` that are worth it, the nearest on top of the stack. */
    const open = (turn: Loop) => [
      ...first4.run,
      ...last4.run,
      ...keptFirst.run,
      ...keptLast.run,
      bits.set(eight(keptFirst.lanes.value, keptLast.lanes.value)),
      v128.store(n(LANES), first4.sum.value),
      v128.store(n(LANES + 16), last4.sum.value),
      when(i32.less(count.value, k.value), [when(i32.and(bits.value, i32.sub(bits.value, n(1))), openNearest(turn))]),
      base.set(top.value),
      loop(bits.value, () => [...takeLowest, bits.set(i32.and(bits.value, i32.sub(bits.value, n(1)))), ...push]),
    ];

    /** Takes the member whose record is at `to`, `squared` away, among the best. */
    const keep = (turn: Loop): Statement[] => {
      const last = i32.sub(i32.add(best.value, i32.shiftLeft(k.value, n(4))), n(16));
      const previous = (offset: number) => i32.load(i32.sub(at.value, n(16)), offset);
      return [
        turn.nextIf(f64.greater(squared.value, worst.value)),
        row.set(i32.load(to.value, RECORD_ROW)),
        when(i32.equal(count.value, k.value), [
          when(f64.equal(squared.value, worst.value), [
            turn.nextIf(i32.greater(call(TIE, row.value, i32.load(last, 8)), n(0))),
          ]),
        ]),
        when(asks.value, [turn.nextIf(i32.isZero(call(ACCEPT, row.value)))]),
        when(i32.less(count.value, k.value), [add(count, 1)]),
        at.set(i32.sub(i32.add(best.value, i32.shiftLeft(count.value, n(4))), n(16))),
        loop(i32.greater(at.value, best.value), (shift) => [
          other.set(f64.load(i32.sub(at.value, n(16)))),
          shift.leaveIf(f64.less(other.value, squared.value)),
          when(f64.equal(other.value, squared.value), [
            shift.leaveIf(i32.less(call(TIE, previous(8), row.value), n(0))),
          ]),
          v128.store(at.value, v128.load(i32.sub(at.value, n(16)))),
          add(at, -16),
        ]),
        f64.store(at.value, squared.value),
        i32.store(at.value, row.value, 8),
        when(i32.equal(count.value, k.value), [worst.set(f64.load(last))]),
      ];
    };

    const members = variable('i32');
    const found = variable('i32');
    const part = variable('i32');
    const y2 = variable('v128');
    const second = i32.add(members.value, n(RECORD));
    const note = (squares: Expr<'f64'>, record: Expr<'i32'>, counts: Expr<'i32'>) => [
      f64.store(found.value, squares),
      i32.store(found.value, record, 8),
      bump(found, i32.shiftLeft(counts, n(4))),
    ];
    /** Notes the members from `members` to `part` that lie within the bound; one beyond the last is read, blocks have an even size. */
    const findAll = [
      low.set(x2.sub(v128.load(members.value), qxy.value)),
      low.set(x2.mul(low.value, low.value)),
      high.set(x2.sub(v128.load(members.value, RECORD), qxy.value)),
      high.set(x2.mul(high.value, high.value)),
      y2.set(x2.sub(x2.pairAt(members.value, second, RECORD_Z), qzz.value)),
      low.set(
        x2.add(x2.add(x2.firsts(low.value, high.value), x2.seconds(low.value, high.value)), x2.mul(y2.value, y2.value)),
      ),
      bits.set(x2.bits(x2.atMost(low.value, x2.splat(worst.value)))),
      ...note(x2.first(low.value), members.value, i32.and(bits.value, n(1))),
      ...note(x2.second(low.value), second, i32.and(i32.shiftRight(bits.value, n(1)), i32.less(second, end.value))),
      add(members, 2 * RECORD),
    ];

    const mask = variable('i32');
    const d = variable('f64');
    const has = (group: Local<'i32'>) => i32.unequal(i32.and(mask.value, group.value), n(0));
    const passes =
      sieve === 'many'
        ? [has(g1), has(g2), has(g3), i32.equal(i32.and(mask.value, allOf.value), allOf.value)].reduce(i32.and, has(g0))
        : has(g0);
    /** Notes the members that pass. */
    const findSome = [
      mask.set(i32.load(members.value, RECORD_MASK)),
      i32.store(found.value, members.value, 8),
      bump(found, i32.shiftLeft(passes, n(4))),
      add(members, RECORD),
    ];
    const difference = (offset: number, axis: Local<'f64'>) => f64.sub(f64.load(to.value, offset), axis.value);
    const measure = [
      d.set(difference(0, qx)),
      squared.set(f64.mul(d.value, d.value)),
      d.set(difference(8, qy)),
      squared.set(f64.add(squared.value, f64.mul(d.value, d.value))),
      d.set(difference(RECORD_Z, qz)),
      squared.set(f64.add(squared.value, f64.mul(d.value, d.value))),
    ];
    const each = variable('i32');
    /** A leaf: its members part by part, first noted without a branch, then taken among the best. */
    const scan = [
      members.set(i32.shiftLeft(i32.load(ref.value, BLOCK), n(5))),
      end.set(i32.add(members.value, i32.and(i32.load(ref.value, FILL), n(-32)))),
      loop(i32.less(members.value, end.value), () => [
        part.set(i32.add(members.value, n(PART * RECORD))),
        when(i32.greater(part.value, end.value), [part.set(end.value)]),
        found.set(n(FOUND)),
        loop(i32.less(members.value, part.value), () => (sieve === 'all' ? findAll : findSome)),
        each.set(n(FOUND)),
        loop(
          i32.less(each.value, found.value),
          (turn) => [
            to.set(i32.load(each.value, 8)),
            ...(sieve === 'all' ? [squared.set(f64.load(each.value))] : measure),
            ...keep(turn),
          ],
          [add(each, 16)],
        ),
      ]),
      when(i32.isZero(f64.equal(worst.value, before.value)), setNear),
    ];

    const start = variable('i32');
    /** The start list on the stack, the nearest on top. */
    const begin = [
      worst.set(limit.value),
      ...setNear,
      x.set(lane4(qx)),
      y.set(lane4(qy)),
      z.set(lane4(qz)),
      qxy.set(x2.firsts(x2.splat(qx.value), x2.splat(qy.value))),
      qzz.set(x2.splat(qz.value)),
      top.set(n(STACK)),
      base.set(n(STACK)),
      end.set(i32.add(n(START), i32.shiftLeft(starts.value, n(2)))),
      start.set(n(START)),
      loop(
        i32.less(start.value, end.value),
        () => [
          ref.set(i32.load(start.value)),
          link.set(i32.add(nodes.value, i32.shiftLeft(i32.and(ref.value, n(-8)), n(5)))),
          to.set(i32.shiftLeft(i32.and(ref.value, n(7)), n(2))),
          ref.set(i32.add(link.value, to.value)),
          link.set(ref.value),
          ...first4.run,
          v128.store(n(LANES), first4.sum.value),
          away.set(f32.load(n(LANES))),
          ...push,
        ],
        [bump(start, n(4))],
      ),
    ];

    return {
      run: [
        ...begin,
        loop(i32.greater(top.value, n(STACK)), (turn) => [
          add(top, -8),
          away.set(f32.load(top.value)),
          ref.set(i32.load(top.value, 4)),
          when(
            f32.less(away.value, f32.const(0)),
            [link.set(i32.and(ref.value, n(-256))), seen.set(i32.and(ref.value, n(255)))],
            [
              bound.set(f32.add(near.value, f32.load(ref.value, R))),
              bound.set(f32.mul(f32.mul(bound.value, bound.value), f32.const(SQUARED_SLACK))),
              turn.nextIf(f32.greater(away.value, bound.value)),
              link.set(i32.load(ref.value, LINK)),
              when(i32.less(link.value, n(0)), [...scan, turn.next]),
              link.set(i32.add(nodes.value, i32.shiftLeft(link.value, n(5)))),
              seen.set(n(0)),
            ],
          ),
          ...open(turn),
        ]),
      ],
      result: count.value,
    };
  });
}

/** The kernel's code: functions `all`, `one` and `many`; it imports `env.memory`, `env.accept(row)` and `env.tie(a, b)`. */
export function searchKernelBytes(): Uint8Array<ArrayBuffer> {
  return moduleBytes(
    [
      { name: 'accept', params: 1 },
      { name: 'tie', params: 2 },
    ],
    (['all', 'one', 'many'] as const).map((sieve) => search(sieve, sieve)),
  );
}
