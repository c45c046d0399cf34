import type { Dictionary } from './en.js';
import { admin } from './zhCN/admin.js';
import { command } from './zhCN/command.js';
import { connections } from './zhCN/connections.js';
import { desk } from './zhCN/desk.js';
import { drawing } from './zhCN/drawing.js';
import { editors } from './zhCN/editors.js';
import { field } from './zhCN/field.js';
import { frame } from './zhCN/frame.js';
import { glossary } from './zhCN/glossary.js';
import { mine, office } from './zhCN/office.js';
import { recordings } from './zhCN/recordings.js';
import { video } from './zhCN/video.js';
import { walls } from './zhCN/walls.js';
import { work } from './zhCN/work.js';

/** Chinese as written in mainland China; the compiler proves it complete. */
export const zhCN: Dictionary = {
  ...glossary,
  ...frame,
  ...work,
  ...video,
  ...walls,
  ...field,
  command,
  connections,
  drawing,
  desk,
  editors,
  office,
  mine,
  admin,
  recordings,
};
