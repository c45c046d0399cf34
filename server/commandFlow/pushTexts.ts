import type { CommandState } from '../command/state.js';
import { assertUnreachable } from '../wire/base.js';
import type { PushLanguage, PushMessage } from '../wire/push.js';
import type { PushNews } from './pushNews.js';

/** Longer texts are cut: a push holds 4 KB, and a lock screen a few lines. */
const LONGEST = 300;

interface Words {
  assignment(what: string, priority: number): string;
  recalled: string;
  withdrawn: string;
  order(from: string): string;
  message(from: string): string;
  request(from: string): string;
  answer(from: string): string;
  offer(from: string): string;
  welfare: string;
  welfareBody: string;
  call(from: string): string;
  by(from: string): string;
}

const WORDS: Readonly<Record<PushLanguage, Words>> = {
  en: {
    assignment: (what, priority) => `Go: ${what}, priority ${priority}`,
    recalled: 'Recalled',
    withdrawn: 'Order taken back',
    order: (from) => `Order from ${from}`,
    message: (from) => `Message from ${from}`,
    request: (from) => `${from} asks for instruction`,
    answer: (from) => `Answer from ${from}`,
    offer: (from) => `${from} hands an incident to you`,
    welfare: 'Are you all right?',
    welfareBody: 'Answer the welfare check.',
    call: (from) => `${from} is calling`,
    by: (from) => `by ${from}`,
  },
  zh: {
    assignment: (what, priority) => `出动:${what},${priority}级`,
    recalled: '任务撤回',
    withdrawn: '指令撤销',
    order: (from) => `${from}下达指令`,
    message: (from) => `${from}的消息`,
    request: (from) => `${from}请示`,
    answer: (from) => `${from}的答复`,
    offer: (from) => `${from}向你移交警情`,
    welfare: '你是否平安?',
    welfareBody: '请应答平安确认。',
    call: (from) => `${from}来电`,
    by: (from) => `由${from}下达`,
  },
};

/** News as a push says it, in a language. */
export function pushMessageOf(news: PushNews, state: CommandState, language: PushLanguage, at: number): PushMessage {
  const { title, body } = wordsOf(news, state, language);
  const place = news.to.startsWith('unit:') ? '/field' : '/';
  return { type: news.type, title: cut(title), body: cut(body), url: place, at: new Date(at).toISOString() };
}

function wordsOf(news: PushNews, state: CommandState, language: PushLanguage): { title: string; body: string } {
  const words = WORDS[language];
  const { incident, order, from = '' } = news;
  const where = [incident?.number, incident?.address].filter(Boolean).join(' ');
  switch (news.type) {
    case 'assignment': {
      const what = incident ? typeName(state, incident.type, language) : '';
      return { title: words.assignment(what, incident?.priority ?? 3), body: where };
    }
    case 'recall':
      if (order) return { title: words.withdrawn, body: order.text };
      return { title: words.recalled, body: [where, words.by(from)].filter(Boolean).join(' ') };
    case 'order':
    case 'message':
    case 'request':
      return { title: words[news.type](from), body: order?.text ?? '' };
    case 'answer':
      return { title: words.answer(from), body: news.text ?? '' };
    case 'offer':
      return { title: words.offer(from), body: where };
    case 'welfare':
      return { title: words.welfare, body: words.welfareBody };
    case 'call':
      return { title: words.call(from), body: '' };
    default:
      return assertUnreachable(news.type);
  }
}

function typeName(state: CommandState, type: string, language: PushLanguage): string {
  const name = state.types.get(type)?.name;
  return (language === 'zh' ? name?.zh : undefined) ?? name?.en ?? type;
}

const cut = (text: string): string =>
  [...text].length > LONGEST ? `${[...text].slice(0, LONGEST - 1).join('')}…` : text;
