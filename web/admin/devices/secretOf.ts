/** What a device is given once: its token, or for a wall the link that its screen is opened with. */
export const secretOf = (wallId: string | undefined, token: string): string =>
  wallId === undefined ? token : `${location.origin}/wall/${encodeURIComponent(wallId)}#token=${token}`;
