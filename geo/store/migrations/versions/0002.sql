CREATE TABLE articles (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(16) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	title TEXT, 
	url TEXT, 
	source TEXT, 
	lang VARCHAR(8), 
	published VARCHAR(10), 
	text TEXT NOT NULL, 
	added_at VARCHAR(27) NOT NULL, 
	UNIQUE (id), 
	UNIQUE (sha256)
)

CREATE TABLE deployments (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(16) NOT NULL, 
	system TEXT NOT NULL, 
	system_type TEXT NOT NULL, 
	status TEXT NOT NULL, 
	place TEXT, 
	latitude FLOAT, 
	longitude FLOAT, 
	radius_km FLOAT, 
	precision TEXT, 
	country VARCHAR(2), 
	first_reported VARCHAR(10), 
	last_reported VARCHAR(10), 
	reports INTEGER NOT NULL, 
	origins INTEGER NOT NULL, 
	review TEXT NOT NULL, 
	lead VARCHAR(16) NOT NULL, 
	placed_by VARCHAR(16), 
	range_low_km FLOAT, 
	range_high_km FLOAT, 
	range_kind TEXT, 
	shape TEXT, 
	detail TEXT NOT NULL, 
	known_from VARCHAR(27) NOT NULL, geometry TEXT GENERATED ALWAYS AS ('POINT(' || longitude || ' ' || latitude || ')') VIRTUAL, 
	UNIQUE (id)
)

CREATE INDEX deployments_by_type_and_place ON deployments (system_type, latitude, longitude)

CREATE TABLE members (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	report_id VARCHAR(16) NOT NULL, 
	deployment_id VARCHAR(16) NOT NULL, 
	known_from VARCHAR(27) NOT NULL, 
	UNIQUE (report_id)
)

CREATE INDEX ix_members_deployment_id ON members (deployment_id)

CREATE TABLE report_history (
	number INTEGER NOT NULL, 
	id VARCHAR(16) NOT NULL, 
	article_id VARCHAR(16) NOT NULL, 
	system TEXT NOT NULL, 
	system_type TEXT NOT NULL, 
	status TEXT NOT NULL, 
	place TEXT, 
	quote TEXT NOT NULL, 
	event_date VARCHAR(10), 
	date_precision VARCHAR(8), 
	latitude FLOAT, 
	longitude FLOAT, 
	radius_km FLOAT, 
	precision TEXT, 
	country VARCHAR(2), 
	review TEXT NOT NULL, 
	source_grade VARCHAR(1) NOT NULL, 
	information_grade INTEGER NOT NULL, 
	doubt FLOAT NOT NULL, 
	reach FLOAT NOT NULL, 
	assigned_to TEXT, 
	words TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	known_from VARCHAR(27) NOT NULL, 
	known_until VARCHAR(27) NOT NULL, 
	PRIMARY KEY (number)
)

CREATE INDEX ix_report_history_id ON report_history (id)

CREATE INDEX ix_report_history_article_id ON report_history (article_id)

CREATE INDEX ix_report_history_known_until ON report_history (known_until)

CREATE TABLE deployment_history (
	number INTEGER NOT NULL, 
	id VARCHAR(16) NOT NULL, 
	system TEXT NOT NULL, 
	system_type TEXT NOT NULL, 
	status TEXT NOT NULL, 
	place TEXT, 
	latitude FLOAT, 
	longitude FLOAT, 
	radius_km FLOAT, 
	precision TEXT, 
	country VARCHAR(2), 
	first_reported VARCHAR(10), 
	last_reported VARCHAR(10), 
	reports INTEGER NOT NULL, 
	origins INTEGER NOT NULL, 
	review TEXT NOT NULL, 
	lead VARCHAR(16) NOT NULL, 
	placed_by VARCHAR(16), 
	range_low_km FLOAT, 
	range_high_km FLOAT, 
	range_kind TEXT, 
	shape TEXT, 
	detail TEXT NOT NULL, 
	known_from VARCHAR(27) NOT NULL, 
	known_until VARCHAR(27) NOT NULL, 
	PRIMARY KEY (number)
)

CREATE INDEX ix_deployment_history_id ON deployment_history (id)

CREATE INDEX ix_deployment_history_known_until ON deployment_history (known_until)

CREATE TABLE member_history (
	number INTEGER NOT NULL, 
	report_id VARCHAR(16) NOT NULL, 
	deployment_id VARCHAR(16) NOT NULL, 
	known_from VARCHAR(27) NOT NULL, 
	known_until VARCHAR(27) NOT NULL, 
	PRIMARY KEY (number)
)

CREATE INDEX ix_member_history_deployment_id ON member_history (deployment_id)

CREATE INDEX ix_member_history_report_id ON member_history (report_id)

CREATE INDEX ix_member_history_known_until ON member_history (known_until)

CREATE TABLE review_log (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at VARCHAR(27) NOT NULL, 
	who TEXT NOT NULL, 
	report_id VARCHAR(16) NOT NULL, 
	field TEXT NOT NULL, 
	was TEXT, 
	became TEXT, 
	why TEXT NOT NULL, 
	batch TEXT
)

CREATE INDEX ix_review_log_at ON review_log (at)

CREATE INDEX ix_review_log_report_id ON review_log (report_id)

CREATE INDEX ix_review_log_batch ON review_log (batch)

CREATE TABLE decisions (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at VARCHAR(27) NOT NULL, 
	who TEXT NOT NULL, 
	why TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	withdrawn_at VARCHAR(27)
)

CREATE TABLE notes (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at VARCHAR(27) NOT NULL, 
	who TEXT NOT NULL, 
	report_id VARCHAR(16) NOT NULL, 
	text TEXT NOT NULL
)

CREATE INDEX ix_notes_report_id ON notes (report_id)

CREATE TABLE rules (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at VARCHAR(27) NOT NULL, 
	who TEXT NOT NULL, 
	why TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	lang VARCHAR(8), 
	detail TEXT NOT NULL, 
	report_id VARCHAR(16), 
	withdrawn_at VARCHAR(27)
)

CREATE TABLE geocoder_answers (
	"key" TEXT NOT NULL, 
	answer TEXT, 
	asked_at VARCHAR(27) NOT NULL, 
	PRIMARY KEY ("key")
)

CREATE TABLE emplace_changes (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	PRIMARY KEY (id)
)

CREATE TABLE reports (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(16) NOT NULL, 
	article_id VARCHAR(16) NOT NULL, 
	system TEXT NOT NULL, 
	system_type TEXT NOT NULL, 
	status TEXT NOT NULL, 
	place TEXT, 
	quote TEXT NOT NULL, 
	event_date VARCHAR(10), 
	date_precision VARCHAR(8), 
	latitude FLOAT, 
	longitude FLOAT, 
	radius_km FLOAT, 
	precision TEXT, 
	country VARCHAR(2), 
	review TEXT DEFAULT 'To review' NOT NULL, 
	source_grade VARCHAR(1) DEFAULT 'F' NOT NULL, 
	information_grade INTEGER DEFAULT 6 NOT NULL, 
	doubt FLOAT DEFAULT 0 NOT NULL, 
	reach FLOAT DEFAULT 0 NOT NULL, 
	assigned_to TEXT, 
	words TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	known_from VARCHAR(27) NOT NULL, geometry TEXT GENERATED ALWAYS AS ('POINT(' || longitude || ' ' || latitude || ')') VIRTUAL, 
	UNIQUE (id), 
	FOREIGN KEY(article_id) REFERENCES articles (id)
)

CREATE INDEX reports_by_type_and_place ON reports (system_type, latitude, longitude)

CREATE INDEX reports_by_review ON reports (review, assigned_to)

CREATE INDEX ix_reports_article_id ON reports (article_id)

CREATE INDEX reports_by_system_and_place ON reports (system, latitude, longitude)

CREATE TABLE spatial_ref_sys (srid INTEGER PRIMARY KEY, auth_name TEXT, auth_srid INTEGER, srtext TEXT)

CREATE TABLE geometry_columns (f_table_name TEXT, f_geometry_column TEXT, geometry_type INTEGER, coord_dimension INTEGER, srid INTEGER, geometry_format TEXT)

CREATE VIRTUAL TABLE report_words USING fts5(words, content="reports", content_rowid="number", tokenize="unicode61", prefix="2 3")

CREATE TRIGGER report_words_added AFTER INSERT ON reports BEGIN INSERT INTO report_words (rowid, words) VALUES (new.number, new.words); END

CREATE TRIGGER review_log_no_update BEFORE update ON review_log BEGIN SELECT RAISE(ABORT, 'the review log is only ever added to'); END

CREATE TRIGGER review_log_no_delete BEFORE delete ON review_log BEGIN SELECT RAISE(ABORT, 'the review log is only ever added to'); END

INSERT INTO spatial_ref_sys VALUES (4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]')

INSERT INTO geometry_columns VALUES ('deployments', 'geometry', 1, 2, 4326, 'WKT')

INSERT INTO geometry_columns VALUES ('reports', 'geometry', 1, 2, 4326, 'WKT')
