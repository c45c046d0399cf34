import type { Freshness, UnitStatus } from '../../../server/wire/units.js';
import { kindOf } from './kinds.js';
import {
  BASE_BAR,
  CAMERA,
  DIAMOND,
  DIAMOND_OUTER,
  FRAME_OF,
  FRAMES,
  GLYPHS,
  LIVE,
  OFF_DUTY_DOT,
  type PathData,
  QUESTION,
  SLASH,
} from './shapes.js';

/** Name of a colour token, without the leading dashes. */
export type Token = string;

/** One stroke or fill of a symbol; a symbol is a list of them, painted in order. */
export interface Mark {
  path: PathData;
  fill?: Token;
  stroke?: Token;
  /** Stroke width in symbol units (32 to a box). */
  width?: number;
  dash?: readonly [number, number];
  /** Paint only this half of the box. */
  half?: 'left' | 'right';
}

/** A digit or letter written in the middle of a symbol. */
export interface Letter {
  text: string;
  fill: Token;
  /** Colour of an outline that keeps the letter readable over two fills. */
  halo?: Token;
}

/** A whole symbol: what to paint, how strongly. */
export interface Recipe {
  marks: readonly Mark[];
  letter?: Letter;
  /** 0 to 1. */
  opacity: number;
}

/** The colour token of each unit status. */
export const STATUS_TOKEN: Record<UnitStatus, Token> = {
  available: 'available',
  dispatched: 'dispatched',
  enRoute: 'en-route',
  onScene: 'on-scene',
  busy: 'busy',
  outOfService: 'out-of-service',
};

const casing = (path: PathData): Mark[] => [
  { path, stroke: 'casing-outer', width: 6.4 },
  { path, stroke: 'casing', width: 5 },
];

/** A unit's symbol: frame and glyph say what it is, the fill says its status, opacity and outline its freshness. */
export function unitRecipe(kindWord: string, status: UnitStatus, freshness: Freshness): Recipe {
  const color = STATUS_TOKEN[status];
  if (status === 'outOfService') {
    const dot: Mark = { path: OFF_DUTY_DOT, fill: color };
    return { marks: [...casing(OFF_DUTY_DOT), dot], opacity: freshness === 'fresh' ? 1 : 0.55 };
  }
  const kind = kindOf(kindWord);
  const frame = FRAMES[FRAME_OF[kind]];
  if (freshness === 'lost') {
    const hollow: Mark = { path: frame, fill: 'panel', stroke: color, width: 2 };
    return { marks: [...casing(frame), hollow, { path: QUESTION, stroke: color, width: 2.4 }], opacity: 0.8 };
  }
  const outline: Mark = { path: frame, stroke: color, width: 2.4 };
  if (freshness === 'stale') outline.dash = [3.4, 2.6];
  return {
    marks: [...casing(frame), ...statusMarks(status, frame, GLYPHS[kind], outline)],
    opacity: freshness === 'stale' ? 0.55 : 1,
  };
}

function statusMarks(status: UnitStatus, frame: PathData, glyph: PathData, outline: Mark): Mark[] {
  const color = STATUS_TOKEN[status];
  const solid: Mark[] = [{ path: frame, fill: color }, outline, { path: glyph, fill: 'casing' }];
  const hollow: Mark[] = [{ path: frame, fill: 'panel' }, outline, { path: glyph, fill: color }];
  switch (status) {
    case 'available':
      return solid;
    case 'dispatched':
      return [...hollow, ...solid.map((mark): Mark => (mark === outline ? mark : { ...mark, half: 'left' }))];
    case 'enRoute':
      return hollow;
    case 'onScene':
      return [...solid, ...casing(BASE_BAR), { path: BASE_BAR, fill: color }];
    case 'busy':
      return [...hollow, { path: SLASH, stroke: 'panel', width: 4.6 }, { path: SLASH, stroke: color, width: 2.2 }];
    case 'outOfService':
      return [];
  }
}

/** How far an incident has come, as its fill shows it. */
export type IncidentStage = 'new' | 'assigned' | 'controlled' | 'closed';

/** An incident's symbol: a diamond in its priority's hue with the digit; outline and fill say how far it has come. */
export function incidentRecipe(priority: number, stage: IncidentStage): Recipe {
  const color = `p${priority}`;
  const letter = { text: String(priority), fill: `p${priority}-digit` };
  const solid: Mark = { path: DIAMOND, fill: color };
  const edge: Mark[] = [
    { path: DIAMOND, stroke: 'casing-outer', width: 5.4 },
    { path: DIAMOND, stroke: 'casing', width: 3.4 },
  ];
  switch (stage) {
    case 'new':
      return {
        marks: [
          { path: DIAMOND_OUTER, fill: 'casing', stroke: 'casing-outer', width: 4.6 },
          { path: DIAMOND_OUTER, stroke: color, width: 2.2 },
          solid,
        ],
        letter,
        opacity: 1,
      };
    case 'assigned':
      return { marks: [...edge, solid], letter, opacity: 1 };
    case 'controlled':
      return {
        marks: [
          ...edge,
          { path: DIAMOND, fill: 'panel', stroke: color, width: 2 },
          { path: 'M4.6 16H27.4L16 27.4Z', fill: color },
        ],
        letter: { text: String(priority), fill: 'text-1', halo: 'panel' },
        opacity: 1,
      };
    case 'closed':
      return {
        marks: [...edge, { path: DIAMOND, fill: 'panel', stroke: 'text-3', width: 2 }],
        letter: { text: String(priority), fill: 'text-2' },
        opacity: 0.6,
      };
  }
}

/** What a camera's symbol shows. */
export interface CameraLook {
  ptz: boolean;
  private: boolean;
  /** Has live video. */
  live: boolean;
}

/** A camera's symbol: a small camera in a square, solid while its video is live, an arc for PTZ, a padlock for a private one. */
export function cameraRecipe(look: CameraLook): Recipe {
  const marks: Mark[] = [
    { path: CAMERA.frame, stroke: 'casing-outer', width: 4.6 },
    { path: CAMERA.frame, stroke: 'casing', width: 3 },
    look.live
      ? { path: CAMERA.frame, fill: 'accent', stroke: 'accent', width: 1.6 }
      : { path: CAMERA.frame, fill: 'raised', stroke: 'text-2', width: 1.6 },
    { path: CAMERA.body, fill: look.live ? 'panel' : 'text-1' },
  ];
  if (look.live) marks.push({ path: CAMERA.waves, stroke: 'panel', width: 1.7 });
  if (look.ptz) marks.push({ path: CAMERA.ptz, stroke: look.live ? 'panel' : 'text-1', width: 1.8 });
  if (look.private) {
    marks.push({ path: CAMERA.padlock, fill: 'panel', stroke: 'casing', width: 4 });
    marks.push({ path: CAMERA.padlock, fill: 'text-1', stroke: 'text-1', width: 1.4 });
  }
  return { marks, opacity: 1 };
}

/** The badge of a unit whose video is live: a camera in a disc, at the corner of its symbol. */
export function liveRecipe(): Recipe {
  return {
    marks: [
      ...casing(LIVE.disc),
      { path: LIVE.disc, fill: 'accent', stroke: 'panel', width: 1.4 },
      { path: LIVE.camera, fill: 'panel' },
    ],
    opacity: 1,
  };
}
