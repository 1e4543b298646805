-- A store as release 0.1 wrote it (schema 1), made with its code.
BEGIN TRANSACTION;
CREATE TABLE articles (
	id VARCHAR(16) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	title TEXT, 
	url TEXT, 
	source TEXT, 
	lang VARCHAR(8), 
	published VARCHAR(10), 
	text TEXT NOT NULL, 
	added_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (sha256)
);
INSERT INTO "articles" VALUES('e1c6357b6b221bcd','e1c6357b6b221bcd6d2c5a5c16d256d896ef4d7120aa3da2a8c6224e41e7f418','Seen at Luga','https://news.example/1','Outlet A','en','2023-01-05','Before. An Iskander was seen near Luga. After.','2026-11-26T00:56:25Z');
INSERT INTO "articles" VALUES('da3cc9d44d6ec52e','da3cc9d44d6ec52e2a99c13b580e6583d95cdcface57aedd04dd35d532cc6e5e','Seen at Luga','https://news.example/1','Outlet B','ru','2023-03-05','Before. An Iskander was seen near Luga. After. Again.','2026-11-26T00:56:25Z');
INSERT INTO "articles" VALUES('f05a3cfb1734107b','f05a3cfb1734107bdeadfdaf1d1da4f3ee109cf1f080383312f72f8c5f3c185b','Seen at nowhere','https://news.example/1',NULL,NULL,NULL,'Before. An S-400 was seen near nowhere. After.','2026-11-26T00:56:25Z');
INSERT INTO "articles" VALUES('f2dc36781726ee51','f2dc36781726ee5160d5f6920f34670f7ade67283fbe94163213d0c8bdb20805','Seen at Kaliningrad','https://news.example/1','Outlet A','en','2022-06-01','Before. An Iskander was seen near Kaliningrad. After.','2026-11-26T00:56:25Z');
CREATE TABLE emplace_changes (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "emplace_changes" VALUES(1,4);
CREATE TABLE emplace_schema (
	version INTEGER NOT NULL
);
INSERT INTO "emplace_schema" VALUES(1);
CREATE TABLE geocoder_answers (
	"key" TEXT NOT NULL, 
	answer TEXT, 
	asked_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "geocoder_answers" VALUES('kept','answer','2026-11-26T00:56:25Z');
CREATE TABLE reports (
	id VARCHAR(16) NOT NULL, 
	article_id VARCHAR(16) NOT NULL, 
	system TEXT NOT NULL, 
	system_type TEXT NOT NULL, 
	status TEXT NOT NULL, 
	place TEXT, 
	quote TEXT NOT NULL, 
	latitude FLOAT, 
	longitude FLOAT, 
	radius_km FLOAT, 
	precision TEXT, 
	country VARCHAR(2), 
	reviewed BOOLEAN NOT NULL, 
	words TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(article_id) REFERENCES articles (id)
);
INSERT INTO "reports" VALUES('c0cae3a5c6b482e2','e1c6357b6b221bcd','Iskander','missile','deployed','Luga','An Iskander was seen near Luga.',58.7,29.8,15.0,'city','RU',0,'iskander luga an iskander was seen near luga. seen at luga luga','{"article_id":"e1c6357b6b221bcd","system":"Iskander","system_type":"missile","status":"deployed","evidence":{"quote":"An Iskander was seen near Luga.","start":8,"end":39},"system_span":null,"place_span":null,"place":"Luga","clues":[],"location":{"latitude":58.7,"longitude":29.8,"radius_km":15.0,"precision":"city","name":"Luga","source":"gazetteer:1","country":"RU","candidates":[{"name":"Luga","latitude":58.7,"longitude":29.8,"radius_km":15.0,"precision":"city","kind":"city","source":"geonames:1","country":"RU","admin1":null,"population":0,"score":0.0,"reasons":[]}],"reasons":[],"shape":null},"article_range":null,"quantity":null,"event_date":"2023-01-02","date_precision":"day","attribution":null,"hedged":false,"origin":null,"why":[]}');
INSERT INTO "reports" VALUES('a8a214a5d83f3ebd','da3cc9d44d6ec52e','Iskander','missile','withdrawn','Luga','An Iskander was seen near Luga.',58.71,29.82,15.0,'city','RU',0,'iskander luga an iskander was seen near luga. seen at luga luga','{"article_id":"da3cc9d44d6ec52e","system":"Iskander","system_type":"missile","status":"withdrawn","evidence":{"quote":"An Iskander was seen near Luga.","start":8,"end":39},"system_span":null,"place_span":null,"place":"Luga","clues":[],"location":{"latitude":58.71,"longitude":29.82,"radius_km":15.0,"precision":"city","name":"Luga","source":"gazetteer:1","country":"RU","candidates":[{"name":"Luga","latitude":58.71,"longitude":29.82,"radius_km":15.0,"precision":"city","kind":"city","source":"geonames:1","country":"RU","admin1":null,"population":0,"score":0.0,"reasons":[]}],"reasons":[],"shape":null},"article_range":null,"quantity":null,"event_date":"2023-01-02","date_precision":"day","attribution":null,"hedged":false,"origin":null,"why":[]}');
INSERT INTO "reports" VALUES('d7193dceee6259ed','f05a3cfb1734107b','S-400','missile','planned','nowhere','An S-400 was seen near nowhere.',NULL,NULL,NULL,NULL,NULL,0,'s-400 nowhere an s-400 was seen near nowhere. seen at nowhere','{"article_id":"f05a3cfb1734107b","system":"S-400","system_type":"missile","status":"planned","evidence":{"quote":"An S-400 was seen near nowhere.","start":8,"end":39},"system_span":null,"place_span":null,"place":"nowhere","clues":[],"location":null,"article_range":null,"quantity":null,"event_date":"2023-01-02","date_precision":"day","attribution":null,"hedged":false,"origin":null,"why":[]}');
INSERT INTO "reports" VALUES('437c891f82d75909','f2dc36781726ee51','Iskander','missile','deployed','Kaliningrad','An Iskander was seen near Kaliningrad.',54.71,20.51,15.0,'city','RU',1,'iskander kaliningrad an iskander was seen near kaliningrad. seen at kaliningrad kaliningrad','{"article_id":"f2dc36781726ee51","system":"Iskander","system_type":"missile","status":"deployed","evidence":{"quote":"An Iskander was seen near Kaliningrad.","start":8,"end":46},"system_span":null,"place_span":null,"place":"Kaliningrad","clues":[],"location":{"latitude":54.71,"longitude":20.51,"radius_km":15.0,"precision":"city","name":"Kaliningrad","source":"gazetteer:1","country":"RU","candidates":[{"name":"Kaliningrad","latitude":54.71,"longitude":20.51,"radius_km":15.0,"precision":"city","kind":"city","source":"geonames:1","country":"RU","admin1":null,"population":0,"score":0.0,"reasons":[]}],"reasons":[],"shape":null},"article_range":null,"quantity":null,"event_date":"2023-01-02","date_precision":"day","attribution":null,"hedged":false,"origin":null,"why":[]}');
INSERT INTO "reports" VALUES('3efde8159a180c4d','f2dc36781726ee51','S-400','air defence','deployed','Kaliningrad','An Iskander was seen near Kaliningrad.',54.71,20.51,15.0,'city','RU',1,'s-400 kaliningrad an iskander was seen near kaliningrad. seen at kaliningrad kaliningrad','{"article_id":"f2dc36781726ee51","system":"S-400","system_type":"air defence","status":"deployed","evidence":{"quote":"An Iskander was seen near Kaliningrad.","start":8,"end":46},"system_span":null,"place_span":null,"place":"Kaliningrad","clues":[],"location":{"latitude":54.71,"longitude":20.51,"radius_km":15.0,"precision":"city","name":"Kaliningrad","source":"gazetteer:1","country":"RU","candidates":[{"name":"Kaliningrad","latitude":54.71,"longitude":20.51,"radius_km":15.0,"precision":"city","kind":"city","source":"geonames:1","country":"RU","admin1":null,"population":0,"score":0.0,"reasons":[]}],"reasons":[],"shape":null},"article_range":null,"quantity":null,"event_date":"2023-01-02","date_precision":"day","attribution":null,"hedged":false,"origin":null,"why":[]}');
CREATE INDEX ix_reports_system ON reports (system);
CREATE INDEX ix_reports_article_id ON reports (article_id);
CREATE INDEX reports_by_type_and_place ON reports (system_type, latitude, longitude);
COMMIT;
