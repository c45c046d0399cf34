/** A number for a table: three or four digits, thousands as k and millions as M. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`;
  if (value >= 1e4) return `${Math.round(value / 1e3)}k`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)}k`;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}

/** A share as a percentage. */
export function percent(share: number): string {
  return share === 1 ? '100 %' : `${(share * 100).toFixed(1)} %`;
}

/** A ratio to two or three digits. */
export function times(value: number): string {
  return Number.isFinite(value) ? `${value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3)}x` : '-';
}

/** A markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
