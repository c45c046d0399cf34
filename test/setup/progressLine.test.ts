import t from 'tap';
import { startProgressLine } from '../../server/setup/progressLine.mjs';

t.test('without a terminal: a line at the start, at each further tenth, and at the end', async (t) => {
  const lines: string[] = [];
  const progress = startProgressLine('counting', { log: (line) => lines.push(line), interactive: false });
  for (let done = 1; done <= 40; done += 1) progress.update(done, 40);
  progress.end();
  t.strictSame(
    lines.map((line) => /^counting: \d+\/40 \((\d+) %\)$/.exec(line)?.[1]),
    ['2', '10', '20', '30', '40', '50', '60', '70', '80', '90', '100'],
  );
});

t.test('on a terminal: one line updated in place, and closed once', async (t) => {
  let written = '';
  const log = () => t.fail('nothing goes to the log');
  const stream = { write: (text: string) => (written += text) };
  const progress = startProgressLine('counting', { log, interactive: true, stream });
  progress.update(1, 4);
  progress.update(1, 4);
  progress.update(4, 4);
  progress.end();
  progress.end();
  t.equal(written, '\rcounting: 1/4 (25 %)\x1b[K\rcounting: 4/4 (100 %)\x1b[K\n');
});
