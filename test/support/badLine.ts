import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
type Ending = { teardown(end: () => unknown): unknown };

/** `ip` with these words. @throws Error what it said */
export const ip = async (...words: string[]): Promise<void> => void (await run('ip', words));

/** Makes a namespace of the network with its own loopback; undefined and why, where this process may not. */
export async function makeNamespace(t: Ending, name: string): Promise<string | undefined> {
  try {
    await ip('netns', 'add', name);
    t.teardown(() => ip('netns', 'del', name));
    await ip('-n', name, 'link', 'set', 'lo', 'up');
    return undefined;
  } catch (error) {
    return String((error as { stderr?: string }).stderr || error).trim();
  }
}

/** A line between two namespaces, and the interface it ends in, of the same name in both. */
export interface BadLine {
  device: 'line';
  /** What makes it bad. */
  by: 'netem' | 'badLine.py';
}

/** What a line does to each packet, each way. */
export interface LineFaults {
  delayMs: number;
  lossPercent: number;
}

/**
 * Lays a line: a pair of interfaces that netem spoils, or where the kernel has no netem, a program that does the same.
 * Undefined: this machine has neither netem nor TUN.
 */
export async function layBadLine(
  t: Ending,
  ends: readonly [string, string],
  faults: LineFaults,
): Promise<BadLine | undefined> {
  return (await layNetem(ends, faults)) ? { device: 'line', by: 'netem' } : layProgram(t, ends, faults);
}

async function layNetem([first, second]: readonly [string, string], faults: LineFaults): Promise<boolean> {
  await ip('-n', first, 'link', 'add', 'line', 'type', 'veth', 'peer', 'name', 'far');
  await ip('-n', first, 'link', 'set', 'far', 'netns', second, 'name', 'line');
  const netem = ['netem', 'delay', `${faults.delayMs}ms`, 'loss', `${faults.lossPercent}%`];
  try {
    for (const end of [first, second]) await run('tc', ['-n', end, 'qdisc', 'add', 'dev', 'line', 'root', ...netem]);
    return true;
  } catch {
    await ip('-n', first, 'link', 'del', 'line');
    return false;
  }
}

async function layProgram(
  t: Ending,
  ends: readonly [string, string],
  faults: LineFaults,
): Promise<BadLine | undefined> {
  const program = fileURLToPath(new URL('./badLine.py', import.meta.url));
  const words = [program, ...ends, String(faults.delayMs), String(faults.lossPercent)];
  const child = spawn('python3', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const outcome = await Promise.race([once(child.stdout, 'data').then(() => 'ready'), once(child, 'close')]);
  return outcome === 'ready' ? { device: 'line', by: 'badLine.py' } : undefined;
}
