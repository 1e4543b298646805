/* APP-6 symbols, affiliation unknown. Made by geo/draw/app6/build.cjs with milsymbol 3.0.4 (c) Måns Beckman, MIT licence. */
(globalThis.Emplace ??= {}).app6 = {
 "air defence/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 85,140 30,0 c 0,-20 -30,-20 -30,0 z m 15,-15 0,-65 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "air defence/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 85,140 30,0 c 0,-20 -30,-20 -30,0 z m 15,-15 0,-65 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "air defence/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"50.4\" viewBox=\"26.75 16 146.5 168\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 85,140 30,0 c 0,-20 -30,-20 -30,0 z m 15,-15 0,-65 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 21.975,
  "y": 25.2,
  "width": 43.95,
  "height": 50.4
 },
 "missile/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 100,140 0,-80 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path><path d=\"m 85,140 30,0\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "missile/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 100,140 0,-80 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path><path d=\"m 85,140 30,0\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "missile/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"50.4\" viewBox=\"26.75 16 146.5 168\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 100,140 0,-80 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path><path d=\"m 85,140 30,0\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 21.975,
  "y": 25.2,
  "width": 43.95,
  "height": 50.4
 },
 "coastal defence/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 100,140 0,-80 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "coastal defence/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 100,140 0,-80 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "coastal defence/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"50.4\" viewBox=\"26.75 16 146.5 168\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 100,140 0,-80 m -15,80 0,-65 c 0,-20 30,-20 30,0 l 0,65\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 21.975,
  "y": 25.2,
  "width": 43.95,
  "height": 50.4
 },
 "artillery/MLRS/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 115,90 0,40 m -30,-40 0,40 m 0,-55 15,-15 15,15 m -15,-5 0,70 M 85,85 100,70 115,85\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "artillery/MLRS/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 115,90 0,40 m -30,-40 0,40 m 0,-55 15,-15 15,15 m -15,-5 0,70 M 85,85 100,70 115,85\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "artillery/MLRS/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"50.4\" viewBox=\"26.75 16 146.5 168\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 115,90 0,40 m -30,-40 0,40 m 0,-55 15,-15 15,15 m -15,-5 0,70 M 85,85 100,70 115,85\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 21.975,
  "y": 25.2,
  "width": 43.95,
  "height": 50.4
 },
 "armour/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 70,80 60,0 m -60,40 60,0 m -60,-50 0,60 0,0 m 60,-60 0,60\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "armour/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 70,80 60,0 m -60,40 60,0 m -60,-50 0,60 0,0 m 60,-60 0,60\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "armour/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"50.4\" viewBox=\"26.75 16 146.5 168\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"m 70,80 60,0 m -60,40 60,0 m -60,-50 0,60 0,0 m 60,-60 0,60\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 21.975,
  "y": 25.2,
  "width": 43.95,
  "height": 50.4
 },
 "aircraft/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"47.4\" height=\"41.4\" viewBox=\"21 16 158 138\"><path d=\"M 65,150 c -55,0 -50,-90 0,-90 0,-50 70,-50 70,0 50,0 55,90 0,90\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M 99.4 80.8 C 97.9 81.1 98.1 83.4 98.1 83.4 L 98 90.7 L 78.6 107.4 L 79.3 109.4 L 98.1 98.3 L 98.3 112.9 L 93.9 116.6 L 93.9 118.7 L 98.8 116.8 C 99.1 117 99.7 117.5 99.7 117.5 C 99.7 117.5 100.4 117 100.7 116.8 L 105.6 118.7 L 105.6 116.6 L 101.1 112.9 L 101.3 98.3 L 120.2 109.4 L 120.9 107.4 L 101.5 90.7 L 101.3 83.4 C 101.3 83.4 101.6 81.1 100 80.8 C 99.8 80.8 99.6 80.8 99.4 80.8 z\" stroke-width=\"3\" stroke=\"black\" fill=\"black\" ></path></svg>",
  "x": 23.7,
  "y": 25.2,
  "width": 47.4,
  "height": 41.4
 },
 "aircraft/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"47.4\" height=\"41.4\" viewBox=\"21 16 158 138\"><path d=\"M 65,150 c -55,0 -50,-90 0,-90 0,-50 70,-50 70,0 50,0 55,90 0,90\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M 65,150 c -55,0 -50,-90 0,-90 0,-50 70,-50 70,0 50,0 55,90 0,90\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><path d=\"M 99.4 80.8 C 97.9 81.1 98.1 83.4 98.1 83.4 L 98 90.7 L 78.6 107.4 L 79.3 109.4 L 98.1 98.3 L 98.3 112.9 L 93.9 116.6 L 93.9 118.7 L 98.8 116.8 C 99.1 117 99.7 117.5 99.7 117.5 C 99.7 117.5 100.4 117 100.7 116.8 L 105.6 118.7 L 105.6 116.6 L 101.1 112.9 L 101.3 98.3 L 120.2 109.4 L 120.9 107.4 L 101.5 90.7 L 101.3 83.4 C 101.3 83.4 101.6 81.1 100 80.8 C 99.8 80.8 99.6 80.8 99.4 80.8 z\" stroke-width=\"3\" stroke=\"black\" fill=\"black\" ></path></svg>",
  "x": 23.7,
  "y": 25.2,
  "width": 47.4,
  "height": 41.4
 },
 "aircraft/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"47.4\" height=\"50.4\" viewBox=\"21 16 158 168\"><path d=\"M 65,150 c -55,0 -50,-90 0,-90 0,-50 70,-50 70,0 50,0 55,90 0,90\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M 99.4 80.8 C 97.9 81.1 98.1 83.4 98.1 83.4 L 98 90.7 L 78.6 107.4 L 79.3 109.4 L 98.1 98.3 L 98.3 112.9 L 93.9 116.6 L 93.9 118.7 L 98.8 116.8 C 99.1 117 99.7 117.5 99.7 117.5 C 99.7 117.5 100.4 117 100.7 116.8 L 105.6 118.7 L 105.6 116.6 L 101.1 112.9 L 101.3 98.3 L 120.2 109.4 L 120.9 107.4 L 101.5 90.7 L 101.3 83.4 C 101.3 83.4 101.6 81.1 100 80.8 C 99.8 80.8 99.6 80.8 99.4 80.8 z\" stroke-width=\"3\" stroke=\"black\" fill=\"black\" ></path><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 23.7,
  "y": 25.2,
  "width": 47.4,
  "height": 50.4
 },
 "drone/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"47.4\" height=\"41.4\" viewBox=\"21 16 158 138\"><path d=\"M 65,150 c -55,0 -50,-90 0,-90 0,-50 70,-50 70,0 50,0 55,90 0,90\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"m 60,84 40,20 40,-20 0,8 -40,25 -40,-25 z\" stroke-width=\"3\" stroke=\"none\" fill=\"black\" ></path></svg>",
  "x": 23.7,
  "y": 25.2,
  "width": 47.4,
  "height": 41.4
 },
 "drone/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"47.4\" height=\"41.4\" viewBox=\"21 16 158 138\"><path d=\"M 65,150 c -55,0 -50,-90 0,-90 0,-50 70,-50 70,0 50,0 55,90 0,90\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M 65,150 c -55,0 -50,-90 0,-90 0,-50 70,-50 70,0 50,0 55,90 0,90\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><path d=\"m 60,84 40,20 40,-20 0,8 -40,25 -40,-25 z\" stroke-width=\"3\" stroke=\"none\" fill=\"black\" ></path></svg>",
  "x": 23.7,
  "y": 25.2,
  "width": 47.4,
  "height": 41.4
 },
 "drone/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"47.4\" height=\"50.4\" viewBox=\"21 16 158 168\"><path d=\"M 65,150 c -55,0 -50,-90 0,-90 0,-50 70,-50 70,0 50,0 55,90 0,90\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"m 60,84 40,20 40,-20 0,8 -40,25 -40,-25 z\" stroke-width=\"3\" stroke=\"none\" fill=\"black\" ></path><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 23.7,
  "y": 25.2,
  "width": 47.4,
  "height": 50.4
 },
 "radar/EW/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"M72,95 l30,-25 0,25 30,-25 M70,70 c0,35 15,50 50,50\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "radar/EW/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"M72,95 l30,-25 0,25 30,-25 M70,70 c0,35 15,50 50,50\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "radar/EW/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"50.4\" viewBox=\"26.75 16 146.5 168\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><g transform=\"translate(0,0)\" ><g transform=\"scale(1)\" ><path d=\"M72,95 l30,-25 0,25 30,-25 M70,70 c0,35 15,50 50,50\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path></g></g><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 21.975,
  "y": 25.2,
  "width": 43.95,
  "height": 50.4
 },
 "naval/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"m 86.9,110 c -3.6,2 -7.2,3.9 -10.8,5.9 2.1,2.9 6.7,3.9 10,2.1 2.6,-0.9 4.7,-3.8 3.1,-6.1 -0.8,-0.6 -1.5,-1.3 -2.3,-1.9 z m 26.3,0.1 c 3.6,2 7.2,3.9 10.8,5.9 -2.1,2.9 -6.7,3.9 -10,2.1 -2.6,-0.9 -4.7,-3.8 -3.1,-6.1 0.8,-0.6 1.5,-1.3 2.3,-1.9 z\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path><path d=\"m 112.9,110 c -5.6,-4 -11.3,-7.9 -16.1,-12.5 -4.2,-4.5 -7,-9.8 -9.2,-15.1 -0.8,4.4 -0.9,9.3 2.4,13.2 3.6,4.5 8.6,8.1 13.5,11.8 2.3,1.7 4.7,3.3 7.1,4.8 0.8,-0.7 1.5,-1.5 2.3,-2.2 m -25.7,0 c 5.6,-4 11.3,-7.9 16.1,-12.5 4.2,-4.5 7,-9.8 9.2,-15.1 0.8,4.4 0.9,9.3 -2.4,13.2 -3.6,4.5 -8.6,8.1 -13.5,11.8 -2.3,1.7 -4.7,3.3 -7.1,4.8 -0.8,-0.7 -1.5,-1.5 -2.3,-2.2\" stroke-width=\"2\" stroke=\"black\" fill=\"rgb(239, 239, 239)\" ></path></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "naval/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path><path d=\"m 86.9,110 c -3.6,2 -7.2,3.9 -10.8,5.9 2.1,2.9 6.7,3.9 10,2.1 2.6,-0.9 4.7,-3.8 3.1,-6.1 -0.8,-0.6 -1.5,-1.3 -2.3,-1.9 z m 26.3,0.1 c 3.6,2 7.2,3.9 10.8,5.9 -2.1,2.9 -6.7,3.9 -10,2.1 -2.6,-0.9 -4.7,-3.8 -3.1,-6.1 0.8,-0.6 1.5,-1.3 2.3,-1.9 z\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path><path d=\"m 112.9,110 c -5.6,-4 -11.3,-7.9 -16.1,-12.5 -4.2,-4.5 -7,-9.8 -9.2,-15.1 -0.8,4.4 -0.9,9.3 2.4,13.2 3.6,4.5 8.6,8.1 13.5,11.8 2.3,1.7 4.7,3.3 7.1,4.8 0.8,-0.7 1.5,-1.5 2.3,-2.2 m -25.7,0 c 5.6,-4 11.3,-7.9 16.1,-12.5 4.2,-4.5 7,-9.8 9.2,-15.1 0.8,4.4 0.9,9.3 -2.4,13.2 -3.6,4.5 -8.6,8.1 -13.5,11.8 -2.3,1.7 -4.7,3.3 -7.1,4.8 -0.8,-0.7 -1.5,-1.5 -2.3,-2.2\" stroke-width=\"2\" stroke=\"black\" fill=\"rgb(239, 239, 239)\" ></path></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "naval/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"50.4\" viewBox=\"26.75 16 146.5 168\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"m 86.9,110 c -3.6,2 -7.2,3.9 -10.8,5.9 2.1,2.9 6.7,3.9 10,2.1 2.6,-0.9 4.7,-3.8 3.1,-6.1 -0.8,-0.6 -1.5,-1.3 -2.3,-1.9 z m 26.3,0.1 c 3.6,2 7.2,3.9 10.8,5.9 -2.1,2.9 -6.7,3.9 -10,2.1 -2.6,-0.9 -4.7,-3.8 -3.1,-6.1 0.8,-0.6 1.5,-1.3 2.3,-1.9 z\" stroke-width=\"3\" stroke=\"black\" fill=\"none\" ></path><path d=\"m 112.9,110 c -5.6,-4 -11.3,-7.9 -16.1,-12.5 -4.2,-4.5 -7,-9.8 -9.2,-15.1 -0.8,4.4 -0.9,9.3 2.4,13.2 3.6,4.5 8.6,8.1 13.5,11.8 2.3,1.7 4.7,3.3 7.1,4.8 0.8,-0.7 1.5,-1.5 2.3,-2.2 m -25.7,0 c 5.6,-4 11.3,-7.9 16.1,-12.5 4.2,-4.5 7,-9.8 9.2,-15.1 0.8,4.4 0.9,9.3 -2.4,13.2 -3.6,4.5 -8.6,8.1 -13.5,11.8 -2.3,1.7 -4.7,3.3 -7.1,4.8 -0.8,-0.7 -1.5,-1.5 -2.3,-2.2\" stroke-width=\"2\" stroke=\"black\" fill=\"rgb(239, 239, 239)\" ></path><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 21.975,
  "y": 25.2,
  "width": 43.95,
  "height": 50.4
 },
 "other/deployed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "other/planned": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"43.95\" viewBox=\"26.75 26.75 146.5 146.5\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"5\" stroke-dasharray=\"8,12\" stroke=\"rgb(239, 239, 239)\" fill=\"none\" ></path></svg>",
  "x": 21.975,
  "y": 21.975,
  "width": 43.95,
  "height": 43.95
 },
 "other/destroyed": {
  "svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny\" width=\"43.95\" height=\"50.4\" viewBox=\"26.75 16 146.5 168\"><path d=\"M63,63 C63,20 137,20 137,63 C180,63 180,137 137,137 C137,180 63,180 63,137 C20,137 20,63 63,63 Z\" stroke-width=\"4\" stroke=\"black\" fill=\"rgb(255,255,128)\" fill-opacity=\"1\" ></path><path d=\"M150,20 L50,180\" stroke-width=\"8\" stroke=\"black\" ></path><path d=\"M50,20 L150,180\" stroke-width=\"8\" stroke=\"black\" ></path></svg>",
  "x": 21.975,
  "y": 25.2,
  "width": 43.95,
  "height": 50.4
 }
};
