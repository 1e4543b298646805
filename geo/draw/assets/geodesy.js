/* Rings and projections. Distances in km on a sphere of 6371.0088 km (IUGG mean radius); degrees are WGS 84. */
(() => {
  "use strict";
  const EARTH_KM = 6371.0088;
  const RADIAN = Math.PI / 180;
  const MAX_LATITUDE = 85.0511287798;

  /** World units: 0..1 from west to east and from north to south in Web Mercator. */
  const worldX = (longitude) => (longitude + 180) / 360;
  const worldY = (latitude) => {
    const clamped = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude));
    const s = Math.sin(clamped * RADIAN);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  };

  /** Point reached from latitude, longitude along a bearing; longitude stays continuous (may leave -180..180). */
  function destination(latitude, longitude, bearing, km) {
    const d = km / EARTH_KM, phi = latitude * RADIAN, b = bearing * RADIAN;
    const sin2 = Math.sin(phi) * Math.cos(d) + Math.cos(phi) * Math.sin(d) * Math.cos(b);
    const phi2 = Math.asin(Math.max(-1, Math.min(1, sin2)));
    const shift = Math.atan2(Math.sin(b) * Math.sin(d) * Math.cos(phi), Math.cos(d) - Math.sin(phi) * sin2);
    return [phi2 / RADIAN, longitude + shift / RADIAN];
  }

  /**
   * World-unit outline of all points `km` from a centre: [x0, y0, x1, y1, ...], closed.
   * A ring around a pole can't be closed in Mercator, so it is led along the map's top or bottom edge.
   */
  function ring(latitude, longitude, km, steps = 144) {
    const points = [];
    let previous = null, turned = 0;
    for (let i = 0; i <= steps; i++) {
      let [lat, lon] = destination(latitude, longitude, (360 * i) / steps, km);
      if (previous !== null) {
        while (lon - previous > 180) lon -= 360;
        while (lon - previous < -180) lon += 360;
        turned += lon - previous;
      }
      previous = lon;
      points.push(worldX(lon), worldY(lat));
    }
    if (Math.abs(turned) > 180) {
      const edge = latitude > 0 ? 0 : 1;
      points.push(points[points.length - 2], edge, points[0], edge, points[0], points[1]);
    }
    return Float64Array.from(points);
  }

  /** Great-circle distance in km. */
  function distance(lat1, lon1, lat2, lon2) {
    const a = Math.sin(((lat2 - lat1) * RADIAN) / 2) ** 2 +
      Math.cos(lat1 * RADIAN) * Math.cos(lat2 * RADIAN) * Math.sin(((lon2 - lon1) * RADIAN) / 2) ** 2;
    return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(a)));
  }

  /** Points along the shortest way between two places: [[latitude, longitude], ...], longitude continuous. */
  function shortest(lat1, lon1, lat2, lon2) {
    const km = distance(lat1, lon1, lat2, lon2), steps = Math.max(1, Math.min(96, Math.ceil(km / 80)));
    if (steps === 1) return [[lat1, lon1], [lat2, lon2]];
    const d = km / EARTH_KM, a1 = lat1 * RADIAN, a2 = lat2 * RADIAN, o1 = lon1 * RADIAN, o2 = lon2 * RADIAN;
    const points = [];
    for (let i = 0; i <= steps; i++) {
      const f = i / steps, a = Math.sin((1 - f) * d) / Math.sin(d), b = Math.sin(f * d) / Math.sin(d);
      const x = a * Math.cos(a1) * Math.cos(o1) + b * Math.cos(a2) * Math.cos(o2), y = a * Math.cos(a1) * Math.sin(o1) + b * Math.cos(a2) * Math.sin(o2);
      const z = a * Math.sin(a1) + b * Math.sin(a2);
      let longitude = Math.atan2(y, x) / RADIAN;
      const before = points.length ? points[points.length - 1][1] : lon1;
      while (longitude - before > 180) longitude -= 360;
      while (longitude - before < -180) longitude += 360;
      points.push([Math.atan2(z, Math.hypot(x, y)) / RADIAN, longitude]);
    }
    return points;
  }

  /** Kilometres that one pixel of a 256-pixel world at this zoom covers at a latitude. */
  const kmPerPixel = (latitude, zoom) =>
    (2 * Math.PI * EARTH_KM * Math.cos(Math.min(85, Math.abs(latitude)) * RADIAN)) / (256 * 2 ** zoom);

  const Emplace = (globalThis.Emplace ??= {});
  Emplace.geodesy = { worldX, worldY, destination, ring, distance, shortest, kmPerPixel };
})();
