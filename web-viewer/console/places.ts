/** The views of the console, in the order of its navigation. */
export const places = ['sessions', 'devices', 'events', 'saves', 'host'] as const;
export type Place = (typeof places)[number];

export const placeNames: Readonly<Record<Place, string>> = {
  sessions: 'Sessions',
  devices: 'Devices',
  events: 'Events',
  saves: 'Saves',
  host: 'Host',
};

/** Reads `#/devices`; anything else is the first view. */
export function parsePlace(hash: string): Place {
  return places.find((place) => hash === placeLink(place)) ?? 'sessions';
}

export function placeLink(place: Place): string {
  return `#/${place}`;
}
