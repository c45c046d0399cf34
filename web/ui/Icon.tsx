/** Strokes of the page's icons in a box of 20 by 20, all 1.5 wide with round ends: one family, drawn for Muster. */
const ICONS = {
  mark: 'M10 2 18 10 10 18 2 10ZM10 8.2A1.8 1.8 0 1 1 10 11.8 1.8 1.8 0 1 1 10 8.2Z',
  incidents: 'M10 2.5 17.5 10 10 17.5 2.5 10ZM10 7V10.6M10 13V13.1',
  units: 'M10 2.8 16 5V9.6C16 13.3 13.6 16 10 17.4 6.4 16 4 13.3 4 9.6V5ZM7.4 9.8 9.3 11.7 12.8 8.1',
  cameras: 'M3 6.5H12.5V13.5H3ZM12.5 9 17 6.6V13.4L12.5 11',
  areas: 'M4 6.5 10.5 3 16.5 7 14.8 15.5 6 16.5ZM4 6.5',
  layers: 'M10 3 17 7 10 11 3 7ZM3.5 10.5 10 14 16.5 10.5M3.5 13.6 10 17.1 16.5 13.6',
  alerts: 'M5.5 13.5V9A4.5 4.5 0 0 1 14.5 9V13.5L16 15H4ZM8.5 17H11.5',
  search: 'M9 3.5A5.5 5.5 0 1 1 9 14.5 5.5 5.5 0 1 1 9 3.5ZM13.2 13.2 17 17',
  close: 'M5 5 15 15M15 5 5 15',
  pin: 'M7 3H13L12.2 8.2 14.6 11H5.4L7.8 8.2ZM10 11V17',
  left: 'M12.5 4.5 7 10 12.5 15.5',
  right: 'M7.5 4.5 13 10 7.5 15.5',
  up: 'M4.5 12.5 10 7 15.5 12.5',
  down: 'M4.5 7.5 10 13 15.5 7.5',
  plus: 'M10 4V16M4 10H16',
  minus: 'M4 10H16',
  north: 'M10 2.5 14 16.5 10 13.6 6 16.5Z',
  fit: 'M3.5 7.5V3.5H7.5M12.5 3.5H16.5V7.5M16.5 12.5V16.5H12.5M7.5 16.5H3.5V12.5',
  measure: 'M2.5 13.2 13.2 2.5 17.5 6.8 6.8 17.5ZM6 9.8 7.8 11.6M8.8 7 10.6 8.8M11.6 4.2 13.4 6',
  lasso:
    'M10 4C14 4 17 5.8 17 8.5S14 13 10 13C8.6 13 7.2 12.8 6.1 12.4M10 4C6 4 3 5.8 3 8.5 3 10.2 4.2 11.6 6.1 12.4M6.1 12.4C4.9 13 4.9 14.6 6.2 14.8 7.2 15 7.6 13.8 6.1 12.4M6.4 14.8C6.6 16 6 17 4.8 17.4',
  box: 'M4 4H7M9 4H11M13 4H16V7M16 9V11M16 13V16H13M11 16H9M7 16H4V13M4 11V9M4 7V4',
  circle: 'M10 3.5A6.5 6.5 0 1 1 10 16.5 6.5 6.5 0 1 1 10 3.5ZM10 10H10.1',
  target: 'M10 5A5 5 0 1 1 10 15 5 5 0 1 1 10 5ZM10 2V6M10 14V18M2 10H6M14 10H18',
  follow: 'M10 2.8 15.8 16.6 10 13.4 4.2 16.6Z',
  copy: 'M7 7H16V16H7ZM13 7V4H4V13H7',
  link: 'M8.2 11.8A3 3 0 0 0 12.4 11.8L15.4 8.8A3 3 0 0 0 11.2 4.6L10 5.8M11.8 8.2A3 3 0 0 0 7.6 8.2L4.6 11.2A3 3 0 0 0 8.8 15.4L10 14.2',
  filter: 'M3.5 5H16.5M6 10H14M8.5 15H11.5',
  user: 'M10 3.5A3.2 3.2 0 1 1 10 9.9 3.2 3.2 0 1 1 10 3.5ZM3.8 16.8C4.4 13.9 6.8 12.2 10 12.2S15.6 13.9 16.2 16.8',
  keyboard: 'M2.5 5.5H17.5V14.5H2.5ZM5.5 8.4H5.6M8.5 8.4H8.6M11.5 8.4H11.6M14.5 8.4H14.6M6.5 11.6H13.5',
  trail: 'M4 16C4 12 8 13 8.5 10S12 8 12.5 5.5M14.5 3A1.7 1.7 0 1 1 14.5 6.4 1.7 1.7 0 1 1 14.5 3Z',
  overview: 'M3 4H17V16H3ZM10.5 10.5H17M10.5 10.5V16',
  check: 'M4 10.5 8.3 14.8 16 6',
  command: 'M4 6 8 10 4 14M10 14.5H16',
  place:
    'M10 17.5C10 17.5 15 12.6 15 8.5A5 5 0 0 0 5 8.5C5 12.6 10 17.5 10 17.5ZM10 6.8A1.8 1.8 0 1 1 10 10.4 1.8 1.8 0 1 1 10 6.8Z',
  lock: 'M5 9H15V16.5H5ZM7 9V6.6A3 3 0 0 1 13 6.6V9',
  eye: 'M2.5 10C4 7 6.8 5.2 10 5.2S16 7 17.5 10C16 13 13.2 14.8 10 14.8S4 13 2.5 10ZM10 7.8A2.2 2.2 0 1 1 10 12.2 2.2 2.2 0 1 1 10 7.8Z',
  save: 'M5 3.5H15V16.5L10 12.8 5 16.5Z',
  remove: 'M4 5.5H16M8 5.5V3.5H12V5.5M5.5 5.5 6.3 16.5H13.7L14.5 5.5',
  sound: 'M3.5 8H6L10 4.5V15.5L6 12H3.5ZM12.8 7.4A3.6 3.6 0 0 1 12.8 12.6M14.8 5.2A6.6 6.6 0 0 1 14.8 14.8',
  silence: 'M3.5 8H6L10 4.5V15.5L6 12H3.5ZM13 8 17 12M17 8 13 12',
  log: 'M4 5H16M4 10H16M4 15H11',
  retry: 'M15.5 7A6 6 0 1 0 16 11M16 3.5V7.2H12.3',
} as const;

export type IconName = keyof typeof ICONS;

/** An icon in the text's colour; decorative, so name the control that holds it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  const side = `${size / 16}rem`;
  return (
    <svg class="icon" viewBox="0 0 20 20" style={{ width: side, height: side }} aria-hidden="true" focusable="false">
      <path
        d={ICONS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
