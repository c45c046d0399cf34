/**
 * A small writer of WebAssembly: expressions are typed by what they leave on the stack, statements leave nothing. It knows the
 * instructions that the search needs and no others. Opcodes: WebAssembly Core Specification 2.0, sections 5.4 and 5.5.
 */
export type Type = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** Code that leaves one value of a type. */
export interface Expr<T extends Type> {
  readonly type: T;
  readonly code: readonly number[];
}

/** Code that leaves nothing; `depth` is how many blocks it stands in. */
export type Statement = (depth: number) => readonly number[];

const TYPE_BYTES: Record<Type, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const SIMD = 0xfd;
const NO_RESULT = 0x40;
const END = 0x0b;

/** A whole number as LEB128; `signed` as constants are. */
export function leb(value: number, signed = false): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const byte = rest & 0x7f;
    rest = signed ? rest >> 7 : rest >>> 7;
    const done = signed ? (rest === 0 && byte < 0x40) || (rest === -1 && byte >= 0x40) : rest === 0;
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

const expr = <T extends Type>(type: T, ...parts: readonly (readonly number[])[]): Expr<T> => ({
  type,
  code: parts.flat(),
});
const simd = (op: number): number[] => [SIMD, ...leb(op)];
const operator =
  <A extends Type, R extends Type>(type: R, op: readonly number[]) =>
  (a: Expr<A>, b: Expr<A>): Expr<R> =>
    expr(type, a.code, b.code, op);
const change =
  <A extends Type, R extends Type>(type: R, op: readonly number[]) =>
  (a: Expr<A>): Expr<R> =>
    expr(type, a.code, op);
/** A load of `1 << align` bytes from an address and a constant offset. */
const load =
  <T extends Type>(type: T, op: readonly number[], align: number) =>
  (address: Expr<'i32'>, offset = 0): Expr<T> =>
    expr(type, address.code, op, [align], leb(offset));
const store =
  <T extends Type>(op: readonly number[], align: number) =>
  (address: Expr<'i32'>, value: Expr<T>, offset = 0): Statement =>
  () => [...address.code, ...value.code, ...op, align, ...leb(offset)];

function float(value: number, double: boolean): number[] {
  const view = new DataView(new ArrayBuffer(8));
  if (double) view.setFloat64(0, value, true);
  else view.setFloat32(0, value, true);
  return Array.from(new Uint8Array(view.buffer, 0, double ? 8 : 4));
}

export const i32 = {
  const: (value: number): Expr<'i32'> => expr('i32', [0x41], leb(value, true)),
  load: load('i32', [0x28], 2),
  store: store<'i32'>([0x36], 2),
  isZero: change<'i32', 'i32'>('i32', [0x45]),
  equal: operator<'i32', 'i32'>('i32', [0x46]),
  unequal: operator<'i32', 'i32'>('i32', [0x47]),
  less: operator<'i32', 'i32'>('i32', [0x48]),
  greater: operator<'i32', 'i32'>('i32', [0x4a]),
  lowestBit: change<'i32', 'i32'>('i32', [0x68]),
  add: operator<'i32', 'i32'>('i32', [0x6a]),
  sub: operator<'i32', 'i32'>('i32', [0x6b]),
  and: operator<'i32', 'i32'>('i32', [0x71]),
  or: operator<'i32', 'i32'>('i32', [0x72]),
  shiftLeft: operator<'i32', 'i32'>('i32', [0x74]),
  shiftRight: operator<'i32', 'i32'>('i32', [0x75]),
};

export const i64 = { load: load('i64', [0x29], 3), store: store<'i64'>([0x37], 3) };

export const f32 = {
  const: (value: number): Expr<'f32'> => expr('f32', [0x43], float(value, false)),
  load: load('f32', [0x2a], 2),
  store: store<'f32'>([0x38], 2),
  less: operator<'f32', 'i32'>('i32', [0x5d]),
  greater: operator<'f32', 'i32'>('i32', [0x5e]),
  add: operator<'f32', 'f32'>('f32', [0x92]),
  mul: operator<'f32', 'f32'>('f32', [0x94]),
  of: change<'f64', 'f32'>('f32', [0xb6]),
};

export const f64 = {
  const: (value: number): Expr<'f64'> => expr('f64', [0x44], float(value, true)),
  load: load('f64', [0x2b], 3),
  store: store<'f64'>([0x39], 3),
  equal: operator<'f64', 'i32'>('i32', [0x61]),
  less: operator<'f64', 'i32'>('i32', [0x63]),
  greater: operator<'f64', 'i32'>('i32', [0x64]),
  root: change<'f64', 'f64'>('f64', [0x9f]),
  add: operator<'f64', 'f64'>('f64', [0xa0]),
  sub: operator<'f64', 'f64'>('f64', [0xa1]),
  mul: operator<'f64', 'f64'>('f64', [0xa2]),
};

export const v128 = {
  load: load('v128', simd(0), 2),
  store: store<'v128'>(simd(11), 2),
  ints: (...four: [number, number, number, number]): Expr<'v128'> =>
    expr('v128', simd(12), Array.from(new Uint8Array(Int32Array.from(four).buffer))),
  and: operator<'v128', 'v128'>('v128', simd(78)),
  /** Bits of the first where the third has ones, of the second elsewhere. */
  choose: (ones: Expr<'v128'>, zeros: Expr<'v128'>, by: Expr<'v128'>): Expr<'v128'> =>
    expr('v128', ones.code, zeros.code, by.code, simd(82)),
};

/** Four float32, or four int32. */
export const x4 = {
  splat: change<'f32', 'v128'>('v128', simd(19)),
  splatInt: change<'i32', 'v128'>('v128', simd(17)),
  equalInt: operator<'v128', 'v128'>('v128', simd(55)),
  unequalInt: operator<'v128', 'v128'>('v128', simd(56)),
  equal: operator<'v128', 'v128'>('v128', simd(65)),
  atMost: operator<'v128', 'v128'>('v128', simd(69)),
  /** The smaller of each pair of lanes. */
  smaller: operator<'v128', 'v128'>('v128', simd(234)),
  /** Lanes 2 3 0 1, and lanes 1 0 3 2. */
  halvesSwapped: (a: Expr<'v128'>): Expr<'v128'> => x2Swap(a, [1, 0]),
  neighboursSwapped: (a: Expr<'v128'>): Expr<'v128'> =>
    expr(
      'v128',
      a.code,
      a.code,
      simd(13),
      [1, 0, 3, 2].flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
    ),
  add: operator<'v128', 'v128'>('v128', simd(228)),
  sub: operator<'v128', 'v128'>('v128', simd(229)),
  mul: operator<'v128', 'v128'>('v128', simd(230)),
  /** A bit a lane, set where the lane is. */
  bits: change<'v128', 'i32'>('i32', simd(164)),
};

/** Two float64. */
export const x2 = {
  splat: change<'f64', 'v128'>('v128', simd(20)),
  atMost: operator<'v128', 'v128'>('v128', simd(75)),
  add: operator<'v128', 'v128'>('v128', simd(240)),
  sub: operator<'v128', 'v128'>('v128', simd(241)),
  mul: operator<'v128', 'v128'>('v128', simd(242)),
  bits: change<'v128', 'i32'>('i32', simd(196)),
  first: change<'v128', 'f64'>('f64', [...simd(33), 0]),
  second: change<'v128', 'f64'>('f64', [...simd(33), 1]),
  /** Lanes `a0 b0`, and `a1 b1`. */
  firsts: shuffle([0, 2]),
  seconds: shuffle([1, 3]),
  /** One float64 of the address, and another of the other. */
  pairAt: (first: Expr<'i32'>, second: Expr<'i32'>, offset: number): Expr<'v128'> =>
    expr('v128', second.code, first.code, simd(93), [3], leb(offset), simd(87), [3], leb(offset), [1]),
};

const x2Swap = (a: Expr<'v128'>, lanes: readonly [number, number]): Expr<'v128'> => shuffle(lanes)(a, a);

function shuffle(lanes: readonly [number, number]) {
  const bytes = lanes.flatMap((lane) => Array.from({ length: 8 }, (_, n) => 8 * lane + n));
  return operator<'v128', 'v128'>('v128', [...simd(13), ...bytes]);
}

/** A parameter or variable of a function. */
export class Local<T extends Type> {
  readonly type: T;
  readonly #index: number;

  constructor(type: T, index: number) {
    this.type = type;
    this.#index = index;
  }

  get value(): Expr<T> {
    return expr(this.type, [0x20], leb(this.#index));
  }

  set(value: Expr<T>): Statement {
    return () => [...value.code, 0x21, ...leb(this.#index)];
  }
}

/** Calls function number `index` that leaves an int32. */
export const call = (index: number, ...given: readonly Expr<Type>[]): Expr<'i32'> =>
  expr('i32', ...given.map(({ code }) => code), [0x10], leb(index));

const all = (body: readonly Statement[], depth: number): number[] => body.flatMap((statement) => statement(depth));

/** Runs a body if a value is not 0, otherwise the other body. */
export const when =
  (test: Expr<'i32'>, body: readonly Statement[], otherwise: readonly Statement[] = []): Statement =>
  (depth) => [
    ...test.code,
    0x04,
    NO_RESULT,
    ...all(body, depth + 1),
    ...(otherwise.length > 0 ? [0x05, ...all(otherwise, depth + 1)] : []),
    END,
  ];

/** What a loop's body may do. */
export interface Loop {
  /** Goes on with the next turn, if a value is not 0. */
  nextIf(test: Expr<'i32'>): Statement;
  /** Leaves the loop, if a value is not 0. */
  leaveIf(test: Expr<'i32'>): Statement;
  /** Goes on with the next turn. */
  readonly next: Statement;
}

/** Runs a body while a value is not 0; `step` ends each turn, also one that goes on early. */
export const loop =
  (test: Expr<'i32'>, body: (turn: Loop) => readonly Statement[], step: readonly Statement[] = []): Statement =>
  (depth) => {
    // block (left by leaving) > loop > block (left by going on)
    const turn: Loop = {
      nextIf: (when) => (inner) => [...when.code, 0x0d, ...leb(inner - depth - 3)],
      leaveIf: (when) => (inner) => [...when.code, 0x0d, ...leb(inner - depth - 1)],
      next: (inner) => [0x0c, ...leb(inner - depth - 3)],
    };
    return [
      ...[0x02, NO_RESULT, 0x03, NO_RESULT],
      ...[...test.code, 0x45, 0x0d, 1],
      ...[0x02, NO_RESULT, ...all(body(turn), depth + 3), END],
      ...all(step, depth + 2),
      ...[0x0c, 0, END, END],
    ];
  };

/** A function of a module: its parameters' types and its code; it leaves an int32. */
export interface Func {
  readonly name: string;
  readonly params: readonly Type[];
  readonly code: readonly number[];
}

/** Writes a function. `body` makes its variables by `variable` and gives its statements and its result. */
export function func<const P extends readonly Type[]>(
  name: string,
  params: P,
  body: (
    given: { [N in keyof P]: Local<P[N]> },
    variable: <T extends Type>(type: T) => Local<T>,
  ) => { run: readonly Statement[]; result: Expr<'i32'> },
): Func {
  const variables: Type[] = [];
  const given = params.map((type, n) => new Local(type, n)) as { [N in keyof P]: Local<P[N]> };
  const { run, result } = body(given, (type) => {
    variables.push(type);
    return new Local(type, params.length + variables.length - 1);
  });
  const locals = [...leb(variables.length), ...variables.flatMap((type) => [1, TYPE_BYTES[type]])];
  return { name, params, code: [...locals, ...all(run, 0), ...result.code, END] };
}

/**
 * A module that imports `env.memory` and functions of int32 parameters and result (numbered from 0 in their order), and exports
 * functions by name.
 */
export function moduleBytes(
  imports: readonly { name: string; params: number }[],
  functions: readonly Func[],
): Uint8Array<ArrayBuffer> {
  const text = (name: string) => [...leb(name.length), ...new TextEncoder().encode(name)];
  const list = (items: readonly (readonly number[])[]) => [...leb(items.length), ...items.flat()];
  const section = (id: number, body: readonly number[]) => [id, ...leb(body.length), ...body];
  const typeOf = (params: readonly Type[]) => [
    0x60,
    ...list(params.map((type) => [TYPE_BYTES[type]])),
    1,
    TYPE_BYTES.i32,
  ];
  const types = [
    ...imports.map(({ params }) => typeOf(Array<Type>(params).fill('i32'))),
    ...functions.map(({ params }) => typeOf(params)),
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(
      2,
      list([
        [...text('env'), ...text('memory'), 2, 0, 1],
        ...imports.map(({ name }, n) => [...text('env'), ...text(name), 0, ...leb(n)]),
      ]),
    ),
    ...section(3, list(functions.map((_, n) => leb(imports.length + n)))),
    ...section(7, list(functions.map(({ name }, n) => [...text(name), 0, ...leb(imports.length + n)]))),
    ...section(10, list(functions.map(({ code }) => [...leb(code.length), ...code]))),
  ]);
}
