/*
 * How things look, for the map in the browser and for pictures drawn by Python (geo/draw/picture.py): what follows the
 * equals sign is JSON. Outlines lie in a box of -12..12; every type differs by shape and letter too, so colour never carries
 * meaning alone. The colours stay apart for every kind of colour blindness: tests/unit/draw/test_palette.py measures it.
 */
(globalThis.Emplace ??= {}).look = {
  "types": {
    "air defence": {"colour": "#2a7dde", "letter": "A", "path": "M0-10.5A10.5 10.5 0 1 1 0 10.5A10.5 10.5 0 1 1 0-10.5Z"},
    "missile": {"colour": "#ea3707", "letter": "M", "dy": 2.6, "path": "M0-12L12 9.6L-12 9.6Z"},
    "coastal defence": {"colour": "#006d6a", "letter": "C", "dy": -1.0, "path": "M-10-10L10-10L10 1.5C10 7 5 10.2 0 12C-5 10.2-10 7-10 1.5Z"},
    "artillery/MLRS": {"colour": "#611d01", "letter": "G", "path": "M0-12.4L12.4 0L0 12.4L-12.4 0Z"},
    "armour": {"colour": "#4e4b38", "letter": "T", "path": "M-9.8-9.8L9.8-9.8L9.8 9.8L-9.8 9.8Z"},
    "aircraft": {"colour": "#610f8c", "letter": "P", "dy": 1.8, "path": "M0-12L10.6-2.4L10.6 9.6L-10.6 9.6L-10.6-2.4Z"},
    "drone": {"colour": "#cd429b", "letter": "D", "dy": -2.6, "path": "M0 12L12-9.6L-12-9.6Z"},
    "radar/EW": {"colour": "#82814f", "letter": "R", "path": "M-6-10.4L6-10.4L12 0L6 10.4L-6 10.4L-12 0Z"},
    "naval": {"colour": "#3601f1", "letter": "N", "dy": -0.4, "path": "M-12.4-8L12.4-8L7.6 9L-7.6 9Z"},
    "other": {"colour": "#25364c", "letter": "O", "path": "M-8-8.6L8-8.6A8.6 8.6 0 0 1 8 8.6L-8 8.6A8.6 8.6 0 0 1-8-8.6Z"}
  },
  "statuses": {
    "deployed": {"fill": true},
    "planned": {"dash": [3.2, 2.6]},
    "withdrawn": {"strike": "/"},
    "destroyed": {"fill": true, "strike": "x"},
    "denied": {"dash": [1.2, 2.4], "strike": "="}
  },
  "strikes": {
    "/": [[-12, 12, 12, -12]],
    "x": [[-12, 12, 12, -12], [-12, -12, 12, 12]],
    "=": [[-13, 8.5, 8.5, -13], [-8.5, 13, 13, -8.5]]
  },
  "paper": {
    "light": {"water": "#d8e3ea", "land": "#f7f5f0", "coast": "#b3c2cb", "border": "#b0a89c", "region": "#ddd6ca", "ink": "#59626b", "country": "#7d858c", "water_ink": "#7d9cb0", "halo": "rgba(247,245,240,.92)", "pin": "#ffffff", "accent": "#12161b", "ramp": ["#b9d3ee", "#8fb8e3", "#639bd6", "#3a7cc4", "#1c5ca8", "#0d3f80", "#06264f"]},
    "dark": {"water": "#0e151c", "land": "#1c242c", "coast": "#33434f", "border": "#4b5863", "region": "#2b353e", "ink": "#a9b4bd", "country": "#8894a0", "water_ink": "#4f6f86", "halo": "rgba(24,31,38,.92)", "pin": "#10161c", "accent": "#ffffff", "ramp": ["#1f3a57", "#285583", "#3271ae", "#4590d6", "#6fb0ee", "#a3d0fb", "#e3f2ff"]}
  }
};
