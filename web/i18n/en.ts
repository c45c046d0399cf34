import { frame } from './en/frame.js';
import { glossary } from './en/glossary.js';
import { work } from './en/work.js';

/** English; its shape is the contract for every other language. */
export const en = { ...glossary, ...frame, ...work };

/** Every word of the pages. */
export type Dictionary = typeof en;
