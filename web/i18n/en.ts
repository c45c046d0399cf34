import { admin } from './en/admin.js';
import { command } from './en/command.js';
import { connections } from './en/connections.js';
import { desk } from './en/desk.js';
import { drawing } from './en/drawing.js';
import { editors } from './en/editors.js';
import { field } from './en/field.js';
import { frame } from './en/frame.js';
import { glossary } from './en/glossary.js';
import { mine, office } from './en/office.js';
import { recordings } from './en/recordings.js';
import { video } from './en/video.js';
import { walls } from './en/walls.js';
import { work } from './en/work.js';

/** English; its shape is the contract for every other language. */
export const en = {
  ...glossary,
  ...frame,
  ...work,
  ...video,
  ...field,
  command,
  connections,
  desk,
  drawing,
  ...walls,
  editors,
  office,
  mine,
  admin,
  recordings,
};

/** Every word of the pages. */
export type Dictionary = typeof en;
