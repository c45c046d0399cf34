import type { Dictionary } from './en.js';
import { frame } from './zhCN/frame.js';
import { glossary } from './zhCN/glossary.js';
import { work } from './zhCN/work.js';

/** Chinese as written in mainland China; the compiler proves it complete. */
export const zhCN: Dictionary = { ...glossary, ...frame, ...work };
