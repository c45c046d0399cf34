import t from 'tap';
import { UNIT_STATUSES } from '../../../server/wire/units.js';
import { en } from '../../../web/i18n/en.js';
import { zhCN } from '../../../web/i18n/zhCN.js';

type Leaf = [path: string, text: string];

/** Every text of a dictionary by its path; functions are called with stand-ins for their arguments. */
function leaves(node: unknown, path = ''): Leaf[] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const say = node as (...values: unknown[]) => string;
    return [[path, say(...Array.from({ length: say.length }, (_, index) => `<${index}>`))]];
  }
  return Object.entries(node as Record<string, unknown>).flatMap(([name, value]) => leaves(value, `${path}.${name}`));
}

const english = new Map(leaves(en));
const chinese = new Map(leaves(zhCN));
/** Texts that are the same in both, or name the other language. */
const LATIN_IN_CHINESE = new Set(['.product', '.inspector.datum', '.palette.switchLanguage']);
/** Nothing but their arguments and a colon. */
const BARE = new Set(['.log.unitStatus', '.log.unitFreshness', '.admin.users.grant', '.field.answerOf']);

t.test('both languages say the same things', async (t) => {
  t.strictSame([...english.keys()].sort(), [...chinese.keys()].sort());
});

t.test('no text is empty, and every argument is said', async (t) => {
  for (const [path, text] of [...english, ...chinese]) t.notMatch(text, /^\s*$/, path);
  for (const [path, text] of english)
    for (const [argument] of text.matchAll(/<\d>/g)) t.ok(chinese.get(path)!.includes(argument), `${path} ${argument}`);
});

t.test('Chinese is Chinese: Han letters, full-width punctuation between them', async (t) => {
  for (const [path, text] of chinese) {
    if (LATIN_IN_CHINESE.has(path)) continue;
    if (!BARE.has(path)) t.match(text, /\p{Script=Han}/u, path);
    t.notMatch(text, /\p{Script=Han}[,;:?!]/u, `${path}: half-width punctuation`);
  }
  for (const [path, text] of english) if (path !== '.palette.switchLanguage') t.notMatch(text, /\p{Script=Han}/u, path);
});

t.test('the glossary keeps its words', async (t) => {
  t.strictSame(
    UNIT_STATUSES.map((status) => zhCN.status[status]),
    ['待命', '已派警', '途中', '已到场', '不可派', '下勤'],
  );
  t.equal(zhCN.panels.incidents, '警情');
  t.equal(zhCN.freshness.lost, '失联');
});
