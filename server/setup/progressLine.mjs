/**
 * Shows how far a long step is: on a terminal (`interactive`) one line on stderr updated in place, else a line through
 * `log` at the start, at each further 10 % and at the end. `update(done, total)` may be called as often as one likes;
 * `end()` closes the line and may be called twice.
 */
export function startProgressLine(label, { log, interactive, stream = process.stderr }) {
  let shown = -1;
  let open = false;
  return {
    update(done, total) {
      const percent = total > 0 ? Math.floor((100 * done) / total) : 0;
      const step = interactive ? done : Math.floor(percent / 10);
      if (step === shown) return;
      shown = step;
      const text = total === 100 ? `${label}: ${percent} %` : `${label}: ${done}/${total} (${percent} %)`;
      if (!interactive) return log(text);
      stream.write(`\r${text}\x1b[K`);
      open = true;
    },
    end() {
      if (open) stream.write('\n');
      open = false;
    },
  };
}
