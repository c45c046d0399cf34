import { readdirSync, readFileSync } from 'node:fs';

/** Of the kernel's counters in /proc, on every Linux that Node runs on. */
const TICK_MS = 10;

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}

/** Id, parent and CPU time of what a stat file tells of. */
function statOf(path: string): { name: string; parent: number; ms: number } | undefined {
  const found = /^\d+ \((.*)\) (.*)$/s.exec(read(path));
  if (!found) return undefined;
  const fields = found[2]!.split(' ');
  return { name: found[1]!, parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
}

/** The process whose command line has this word, and all that came of it. */
export function processTree(word: string): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ id: Number(name), parent: statOf(`/proc/${name}/stat`)?.parent }));
  const tree = all.filter(({ id }) => read(`/proc/${id}/cmdline`).split('\0').includes(word)).map(({ id }) => id);
  for (const id of tree) tree.push(...all.filter(({ parent }) => parent === id).map((child) => child.id));
  return [...new Set(tree)];
}

/** Names of a process's threads with the CPU time of each so far, ms. */
export const threadsOf = (id: number): { name: string; ms: number }[] =>
  existing(`/proc/${id}/task`).flatMap((thread) => statOf(`/proc/${id}/task/${thread}/stat`) ?? []);

function existing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** CPU time so far of these processes, ms; of threads that have ended too. */
export const timeOf = (processes: readonly number[]): number =>
  processes.reduce((sum, id) => sum + (statOf(`/proc/${id}/stat`)?.ms ?? 0), 0);
