/**
 * Families that MapLibre draws map labels with: without a glyph server it renders every letter from the computer's
 * own fonts, Latin and Chinese alike.
 */
export const MAP_FONTS = [
  'Inter Variable',
  'PingFang SC',
  'HarmonyOS Sans SC',
  'Microsoft YaHei',
  'Noto Sans SC',
  'Noto Sans CJK SC',
];
