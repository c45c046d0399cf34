import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** SHA-256 over the names and contents of files and folders (in a fixed order), and of any further text. */
export function fingerprint(root, names, text = '') {
  const hash = createHash('sha256').update(text);
  for (const name of names) addTo(hash, root, name);
  return hash.digest('hex');
}

function addTo(hash, root, name) {
  const path = join(root, name);
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const child of readdirSync(path).sort()) addTo(hash, root, `${name}/${child}`);
    return;
  }
  hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
}

/** Whether `marker` says that a step was done for just this fingerprint. */
export function isDone(marker, print) {
  return existsSync(marker) && readFileSync(marker, 'utf8') === print;
}

/** Notes that a step was done for this fingerprint. */
export function markDone(marker, print) {
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, print);
}
