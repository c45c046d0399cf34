import type { UnitKind } from './kinds.js';

/** Outline of a frame or glyph as SVG path data in a box of 32 by 32 units, centre 16,16. */
export type PathData = string;

/** A symbol frame says what sort of thing moves: on foot, on wheels, on water, in the air. */
export type Frame = 'person' | 'vehicle' | 'boat' | 'air' | 'other';

/** Frame outlines, all about 21 units across. */
export const FRAMES: Record<Frame, PathData> = {
  person: 'M16 5.5A10.5 10.5 0 1 1 16 26.5 10.5 10.5 0 1 1 16 5.5Z',
  vehicle:
    'M10.5 6H21.5A4.5 4.5 0 0 1 26 10.5V21.5A4.5 4.5 0 0 1 21.5 26H10.5A4.5 4.5 0 0 1 6 21.5V10.5A4.5 4.5 0 0 1 10.5 6Z',
  boat: 'M7.5 6.5H24.5A1.5 1.5 0 0 1 26 8V19.5C26 22.5 24 25.5 21 25.5 18.6 25.5 18 23.6 16 23.6 14 23.6 13.4 25.5 11 25.5 8 25.5 6 22.5 6 19.5V8A1.5 1.5 0 0 1 7.5 6.5Z',
  air: 'M3.5 5.5H28.5V8.5L23.2 9.9A10 10 0 1 1 8.8 9.9L3.5 8.5Z',
  other: 'M16 4.8 26.2 12.2 22.3 24.2H9.7L5.8 12.2Z',
};

/** The frame of each kind. */
export const FRAME_OF: Record<UnitKind, Frame> = {
  foot: 'person',
  motorcycle: 'vehicle',
  patrolCar: 'vehicle',
  van: 'vehicle',
  commandCar: 'vehicle',
  ambulance: 'vehicle',
  fireEngine: 'vehicle',
  boat: 'boat',
  drone: 'air',
  k9: 'person',
  other: 'other',
};

/** The glyph inside the frame: filled shapes, even-odd, readable at 20 px. */
export const GLYPHS: Record<UnitKind, PathData> = {
  foot: 'M16 9A2.9 2.9 0 1 1 16 14.8 2.9 2.9 0 1 1 16 9ZM10.3 22.2C10.3 18.3 12.7 16 16 16S21.7 18.3 21.7 22.2Z',
  motorcycle:
    'M11 16.2A3.6 3.6 0 1 1 11 23.4 3.6 3.6 0 1 1 11 16.2ZM11 18.4A1.4 1.4 0 1 0 11 21.2 1.4 1.4 0 1 0 11 18.4ZM21 16.2A3.6 3.6 0 1 1 21 23.4 3.6 3.6 0 1 1 21 16.2ZM21 18.4A1.4 1.4 0 1 0 21 21.2 1.4 1.4 0 1 0 21 18.4ZM17.2 9H20.6L22 15 19.9 15.6 18.9 11.2H17.2ZM10.5 13H17L18.4 17.4H14.2Z',
  patrolCar:
    'M14.2 8.6H17.8V10.6H14.2ZM11.6 11.4H20.4L22.6 15.8V22.6H19.8V20.9H12.2V22.6H9.4V15.8ZM13 13.3 11.8 15.9H20.2L19 13.3ZM11 17.4V19H13.2V17.4ZM18.8 17.4V19H21V17.4Z',
  van: 'M8.4 10.6H18.6L23.6 15.4V21H21.6A2.1 2.1 0 0 1 17.4 21H13.8A2.1 2.1 0 0 1 9.6 21H8.4ZM18 12.6V15.6H21.2Z',
  commandCar:
    'M8.4 13.8H18.6L23.6 17V21.6H21.6A2.1 2.1 0 0 1 17.4 21.6H13.8A2.1 2.1 0 0 1 9.6 21.6H8.4ZM12.3 13.8V10.9H13.9V13.8ZM9.1 9.2A5.4 5.4 0 0 1 17.1 9.2L15.9 10.3A3.8 3.8 0 0 0 10.3 10.3Z',
  ambulance: 'M13.9 9H18.1V13.9H23V18.1H18.1V23H13.9V18.1H9V13.9H13.9Z',
  fireEngine:
    'M16.6 8C17.4 10.8 21.6 12.8 21.6 17.6 21.6 21 19.2 23.4 16 23.4S10.4 21 10.4 17.8C10.4 15.4 11.6 14 12.6 12.8 12.9 14.4 13.4 15 14.2 15.4 14 12.4 14.8 9.8 16.6 8ZM16.2 17.2C15 18.2 14.2 19 14.2 20.2 14.2 21.3 15 22 16 22S17.9 21.3 17.9 20.2C17.9 19 17 18.4 16.2 17.2Z',
  boat: 'M15.2 8.4H16.8V15.2L22 14.2C21.8 17.6 20.6 19.6 19.4 20.6H12.6C11.2 19.6 10.2 17.6 10 14.2L15.2 15.2Z',
  drone:
    'M11 10.2A2.3 2.3 0 1 1 11 14.8 2.3 2.3 0 1 1 11 10.2ZM21 10.2A2.3 2.3 0 1 1 21 14.8 2.3 2.3 0 1 1 21 10.2ZM11 19.2A2.3 2.3 0 1 1 11 23.8 2.3 2.3 0 1 1 11 19.2ZM21 19.2A2.3 2.3 0 1 1 21 23.8 2.3 2.3 0 1 1 21 19.2ZM13.6 15H18.4V19H13.6Z',
  k9: 'M11 12.2A1.9 2.3 0 1 1 11 16.8 1.9 2.3 0 1 1 11 12.2ZM14.1 8.8A1.8 2.3 0 1 1 14.1 13.4 1.8 2.3 0 1 1 14.1 8.8ZM17.9 8.8A1.8 2.3 0 1 1 17.9 13.4 1.8 2.3 0 1 1 17.9 8.8ZM21 12.2A1.9 2.3 0 1 1 21 16.8 1.9 2.3 0 1 1 21 12.2ZM16 15.2C18.2 15.2 20.4 18.2 20.4 20.4 20.4 22 19.2 22.8 17.9 22.8 17.1 22.8 16.8 22.4 16 22.4S14.9 22.8 14.1 22.8C12.8 22.8 11.6 22 11.6 20.4 11.6 18.2 13.8 15.2 16 15.2Z',
  other: 'M16 12A4 4 0 1 1 16 20 4 4 0 1 1 16 12Z',
};

/** The bar under a unit that is on the scene. */
export const BASE_BAR: PathData = 'M6 28.2H26V31H6Z';
/** The stroke through a unit that cannot be sent. */
export const SLASH: PathData = 'M9 23 23 9';
/** The question mark of a lost unit. */
export const QUESTION: PathData = 'M12.6 13.2A3.4 3.4 0 1 1 17.6 16.2C16.4 16.9 16 17.4 16 18.6M16 21.3V22.6';
/** The dot of a unit that is off duty, 6 units across at full size. */
export const OFF_DUTY_DOT: PathData = 'M16 12.6A3.4 3.4 0 1 1 16 19.4 3.4 3.4 0 1 1 16 12.6Z';
/** The heading nose: a chevron above the frame (in the margin of the cell), turned about the centre. */
export const NOSE: PathData = 'M16 -3.2 21 2.6H11Z';
/** An incident's diamond. */
export const DIAMOND: PathData = 'M16 4.6 27.4 16 16 27.4 4.6 16Z';
/** The second outline of a new incident. */
export const DIAMOND_OUTER: PathData = 'M16 0 32 16 16 32 0 16Z';
/** A camera: the square frame, the body with its lens, and the marks of its sorts. */
export const CAMERA = {
  frame: 'M9 7H23A2 2 0 0 1 25 9V23A2 2 0 0 1 23 25H9A2 2 0 0 1 7 23V9A2 2 0 0 1 9 7Z',
  body: 'M10 12.2H17.6V19.8H10ZM18.6 15 22.4 12.6V19.4L18.6 17Z',
  ptz: 'M11 22.6A6.6 6.6 0 0 0 21 22.6',
  waves: 'M12.4 10.2A5.4 5.4 0 0 1 19.6 10.2',
  padlock: 'M19.4 23.2H27.4V30H19.4ZM21 23V21.2A2.4 2.4 0 0 1 25.8 21.2V23',
} as const;
/** The badge of live video. */
export const LIVE = {
  disc: 'M16 3.5A12.5 12.5 0 1 1 16 28.5 12.5 12.5 0 1 1 16 3.5Z',
  camera: 'M7.6 10.6H18.6V21.4H7.6ZM20 14.6 25 11.2V20.8L20 17.4Z',
} as const;
/** Selection: four corner brackets around a symbol. */
export const BRACKETS: PathData = 'M2 9V2H9M23 2H30V9M30 23V30H23M9 30H2V23';
