interface Location {
  readonly latitude: number;
  readonly longitude: number;
}

/** IUGG mean radius. */
const earthRadiusKm = 6371;

/** Light in vacuum, km a microsecond; in glass it goes two thirds as fast (refractive index about 1.5). */
const lightKmPerUs = 0.299792458;
const shareInFibre = 2 / 3;

/** Length of the great circle between two places: haversine formula. */
export function distanceKm(a: Location, b: Location): number {
  const halfLatitude = radians(b.latitude - a.latitude) / 2;
  const halfLongitude = radians(b.longitude - a.longitude) / 2;
  const h =
    Math.sin(halfLatitude) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(halfLongitude) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Shortest time one way through fibre laid along the great circle; real cables are longer. */
export function lightFloorUs(km: number): number {
  return km / (lightKmPerUs * shareInFibre);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
