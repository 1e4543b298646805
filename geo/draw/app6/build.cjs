/*
 * Draws the APP-6 symbols of geo/draw/assets/app6.js with milsymbol (Måns Beckman, MIT): one for each system type and each
 * status the standard has, affiliation "unknown". Run it again when a type is added:
 *
 *     npm install milsymbol@3.0.4 && node geo/draw/app6/build.cjs > geo/draw/assets/app6.js
 */
"use strict";
const { Symbol: Drawn } = require("milsymbol");

// Symbol set and entity of APP-6D: land equipment 15, air 01, sea surface 30.
const ENTITIES = {
  "air defence": ["15", "111100"], // air defence missile launcher
  "missile": ["15", "111300"], // surface-to-surface missile launcher
  "coastal defence": ["15", "111000"], // missile launcher
  "artillery/MLRS": ["15", "111600"], // multiple rocket launcher
  "armour": ["15", "120200"], // tank
  "aircraft": ["01", "110100"], // fixed wing
  "drone": ["01", "110300"], // unmanned aircraft
  "radar/EW": ["15", "220300"], // radar
  "naval": ["30", "120000"], // combatant
  "other": ["15", "000000"],
};
// The standard's fourth part is the status; it has none for withdrawn and denied: the map strikes those itself.
const STATUSES = { deployed: "0", planned: "1", destroyed: "4" };
const UNKNOWN = "1";

const drawn = {};
for (const [type, [set, entity]] of Object.entries(ENTITIES))
  for (const [status, code] of Object.entries(STATUSES)) {
    const symbol = new Drawn(`100${UNKNOWN}${set}${code}000${entity}0000`, { size: 30, simpleStatusModifier: true });
    const { x, y } = symbol.getAnchor(), { width, height } = symbol.getSize();
    drawn[`${type}/${status}`] = { svg: symbol.asSVG(), x, y, width, height };
  }
process.stdout.write(`/* APP-6 symbols, affiliation unknown. Made by geo/draw/app6/build.cjs with milsymbol 3.0.4 (c) Måns Beckman, MIT licence. */
(globalThis.Emplace ??= {}).app6 = ${JSON.stringify(drawn, null, 1)};
`);
