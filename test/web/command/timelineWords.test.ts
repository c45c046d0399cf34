import t from 'tap';
import type { TimelineEntry } from '../../../server/wire/incidents.js';
import { doerOf, saidIn } from '../../../web/command/incident/timelineWords.js';
import { en } from '../../../web/i18n/en.js';
import { zhCN } from '../../../web/i18n/zhCN.js';

const NAMES = {
  org: (path: string) => ({ 'hq/jinan': 'Jinan', 'hq/jinan/lixia': 'Lixia' })[path] ?? path,
  disposition: (code: string) => (code === 'resolved' ? 'Resolved' : code),
  item: (id: string) => (id === 'gas' ? 'Gas is off' : id),
};
const entry = (type: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  at: '2026-11-30T08:00:00.000Z',
  type,
  by: 'li',
  ...more,
});

t.test('a line of the timeline says codes in words and leaves what people wrote', async (t) => {
  const said: [TimelineEntry, string | undefined][] = [
    [entry('note', { text: 'two floors, dispatcher told' }), 'two floors, dispatcher told'],
    [entry('enRoute', { text: 'dispatcher' }), en.command.toldBy.dispatcher],
    [entry('onScene', { text: 'geofence' }), en.command.toldBy.geofence],
    [entry('recalled', { text: 'preempted' }), en.command.toldBy.preempted],
    [entry('claimOverdue', { text: 'hq/jinan' }), 'Jinan'],
    [entry('welfareMissed', { text: 'hq/jinan/lixia' }), 'Lixia'],
    [entry('transferOffered', { text: 'hq/jinan: theirs: by place' }), 'Jinan · theirs: by place'],
    [entry('alarmRaised', { text: '2 hq/jinan hq/jinan/lixia' }), '2 Jinan Lixia'],
    [entry('closed', { text: 'resolved: all home' }), 'Resolved · all home'],
    [entry('closed', { text: 'resolved' }), 'Resolved'],
    [entry('edited', { text: 'priority, lat, lng, address' }), 'priority · place · address'],
    [entry('position', { text: '36.65120,117.12010' }), '36.65120, 117.12010'],
    [entry('checked', { subject: 'checklist:gas' }), 'Gas is off'],
    [entry('call', { subject: 'call:c1:answered:75' }), en.command.callOutcome.answered('01:15')],
    [entry('call', { text: 'the caller again' }), 'the caller again'],
    [entry('dispatched', { state: 'dispatched' }), undefined],
  ];
  for (const [line, words] of said) t.equal(saidIn(line, en, NAMES), words, `${line.type} ${line.text ?? ''}`);
});

t.test('what the server did itself is said in the language of the page', async (t) => {
  t.equal(doerOf(entry('position', { by: 'system' }), en), 'The server');
  t.equal(doerOf(entry('position', { by: 'system' }), zhCN), '服务器');
  t.equal(doerOf(entry('note'), zhCN), 'li');
});
