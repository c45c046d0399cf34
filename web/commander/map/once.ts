/**
 * A function that answers with the same object as long as its arguments stay the same: deck.gl then keeps what it
 * uploaded. Objects compare by their members, one level deep.
 */
export function once<Arguments extends readonly unknown[], Result>(
  make: (...values: Arguments) => Result,
): (...values: Arguments) => Result {
  let before: { values: Arguments; result: Result } | undefined;
  return (...values) => {
    if (!before || !values.every((value, index) => isAlike(value, before!.values[index])))
      before = { values, result: make(...values) };
    return before.result;
  };
}

function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((member) => b.has(member));
  if (!isPlain(a) || !isPlain(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}
