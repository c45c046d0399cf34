import { readFileSync } from 'node:fs';
import t from 'tap';
import { contrast, DEFICIENCIES, type Deficiency, difference, type Rgb, rgbOf, seenWith } from '../support/colour.js';

const css = readFileSync(new URL('../../web/style/tokens.css', import.meta.url), 'utf8');

const tokensOf = (theme: 'dark' | 'light'): Map<string, string> => {
  const block = new RegExp(`:root\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]));
};
const dark = tokensOf('dark');
const light = new Map([...dark, ...tokensOf('light')]);
const themes = { dark, light };

t.test('the colour functions agree with published figures', async (t) => {
  t.equal(Math.round(contrast(rgbOf('#ffffff'), rgbOf('#000000'))), 21);
  t.ok(Math.abs(contrast(rgbOf('#767676'), rgbOf('#ffffff')) - 4.54) < 0.01);
  t.ok(difference(rgbOf('#ff0000'), rgbOf('#ff0000')) < 1e-9);
  t.ok(Math.abs(difference(rgbOf('#ff0000'), rgbOf('#00ff00')) - 86.6) < 0.2);
});

for (const [name, tokens] of Object.entries(themes)) {
  const color = (token: string): Rgb => {
    const hex = tokens.get(token);
    if (!hex) throw new Error(`--${token} is missing in ${name}`);
    return rgbOf(hex);
  };
  t.test(`${name}: text is readable on every surface`, async (t) => {
    for (const text of ['text-1', 'text-2', 'text-3'])
      for (const surface of ['panel', 'raised', 'map-land'])
        t.ok(contrast(color(text), color(surface)) >= 4.5, `${text} on ${surface}`);
    for (const surface of ['app', 'panel', 'raised', 'hover'])
      t.ok(contrast(color('text-1'), color(surface)) >= 7, `key facts on ${surface}`);
    t.ok(contrast(color('accent'), color('panel')) >= 4.5, 'links');
    t.ok(contrast(color('primary-text'), color('primary')) >= 4.5, 'the primary button');
    t.ok(contrast(color('text-1'), color('accent-soft')) >= 4.5, 'chosen chips');
    t.ok(contrast(color('map-label'), color('map-land')) >= 4.5, 'names on the map');
  });
  t.test(`${name}: marks and borders stand out`, async (t) => {
    const outlined = name === 'light' ? ['p3'] : [];
    const marks = ['available', 'dispatched', 'en-route', 'on-scene', 'busy', 'p1', 'p2', 'p3', 'p4', 'border'];
    for (const mark of marks.filter((mark) => !outlined.includes(mark)))
      for (const surface of ['panel', 'raised', 'map-land'])
        t.ok(contrast(color(mark), color(surface)) >= 3, `${mark} on ${surface}`);
    for (const priority of ['p1', 'p2', 'p3', 'p4'])
      t.ok(contrast(color(`${priority}-digit`), color(priority)) >= 4.5, `digit of ${priority}`);
  });
  t.test(`${name}: statuses and priorities differ for every kind of colour vision`, async (t) => {
    const groups = {
      status: { tokens: ['available', 'dispatched', 'en-route', 'on-scene', 'busy'], least: 15 },
      priority: { tokens: ['p1', 'p2', 'p3', 'p4'], least: 15 },
    };
    for (const [group, { tokens, least }] of Object.entries(groups)) {
      let smallest = Number.POSITIVE_INFINITY;
      for (const deficiency of Object.keys(DEFICIENCIES) as Deficiency[])
        tokens.forEach((one, index) => {
          for (const other of tokens.slice(index + 1))
            smallest = Math.min(
              smallest,
              difference(seenWith(deficiency, color(one)), seenWith(deficiency, color(other))),
            );
        });
      t.ok(smallest >= least, `${group}: smallest difference ${smallest.toFixed(1)}`);
    }
  });
}

t.test('both themes have the same tokens', async (t) => {
  const shared = ['ink'];
  const own = tokensOf('light');
  t.strictSame(
    [...dark.keys()].filter((token) => !own.has(token) && !shared.includes(token)),
    [],
  );
});
