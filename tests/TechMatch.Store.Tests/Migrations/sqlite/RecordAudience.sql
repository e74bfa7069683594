CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

BEGIN TRANSACTION;
CREATE TABLE "changes" (
    "sequence" INTEGER NOT NULL CONSTRAINT "PK_changes" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "change" TEXT NOT NULL,
    "content_hash" TEXT NULL,
    "at" INTEGER NOT NULL
);

CREATE TABLE "contents" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_contents" PRIMARY KEY,
    "json" BLOB NOT NULL
);

CREATE TABLE "records" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_records" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "deleted" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
);

CREATE TABLE "requests" (
    "principal" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "outcomes" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "PK_requests" PRIMARY KEY ("principal", "method", "request_id")
);

CREATE TABLE "stores" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_stores" PRIMARY KEY,
    "store_id" TEXT NOT NULL
);

CREATE UNIQUE INDEX "IX_changes_name_revision" ON "changes" ("name", "revision");

CREATE UNIQUE INDEX "IX_records_name" ON "records" ("name");

CREATE INDEX "IX_requests_at" ON "requests" ("at");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261123084933_Initial', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL CONSTRAINT "PK_api_keys" PRIMARY KEY,
    "label" TEXT NOT NULL,
    "grant" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "previous_hash" TEXT NULL,
    "previous_until" INTEGER NULL,
    "created_at" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "expires_at" INTEGER NULL,
    "revoked_at" INTEGER NULL,
    "last_used_at" INTEGER NULL
);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261130104453_ApiKeys', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
ALTER TABLE "records" ADD "audience" TEXT NULL;

ALTER TABLE "changes" ADD "audience" TEXT NULL;

UPDATE records SET audience = char(10) || 'admin' || char(10)
    || COALESCE(
        (SELECT 'org:' || substr(json_extract(CAST(c.json AS TEXT), '$.owner'), 15) || char(10)
            FROM contents c WHERE c.key = records.key AND json_extract(CAST(c.json AS TEXT), '$.owner') IS NOT NULL),
        CASE WHEN kind = 'Organisation' THEN 'org:' || substr(name, 15) || char(10) ELSE '' END)
    || 'staff' || char(10)
WHERE state <> 'Published';
UPDATE changes SET audience = (SELECT r.audience FROM records r WHERE r.name = changes.name)
WHERE name IN (SELECT r.name FROM records r WHERE r.audience IS NOT NULL);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261130105558_RecordAudience', '10.0.15');

COMMIT;

INSERT INTO "api_keys" ("id", "label", "grant", "secret_hash", "previous_hash", "previous_until", "created_at", "created_by", "expires_at", "revoked_at", "last_used_at") VALUES ('0123456789ab', 'fixture', '{"Role":"Staff"}', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, NULL, 1795420800000000, 'tester', NULL, NULL, NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES (1, 'needs/kiln', 1, 'Created', 'a5fdb4baaea4cbabb3817834e0244d35a112343503536302fe47ca828787d2ea', 1795420800000000, NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES (2, 'organisations/plant', 1, 'Created', 'a6140e17a81a31789a3eacc98f38b9401598b8de440bdabdeb8673fa0cb4af58', 1795420800000000, '
admin
org:plant
staff
');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES (3, 'technologies/draft', 1, 'Created', '4de8d85224bfa84668bafe12fac29ec9be67102ffe62c064c6c1e0eb84c449ab', 1795420800000000, '
admin
org:plant
staff
');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES (4, 'technologies/gone', 1, 'Created', 'c647fa5bcdccaf41049c18c32b705f37b1c8192df8f7d11079ae0b2afd399296', 1795420800000000, NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES (5, 'technologies/gone', 2, 'Deleted', NULL, 1795420800000000, NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES (6, 'needs/kiln', 2, 'Updated', 'b48e4b1955c3cdc6495976d172dffaa0d48aa027ef6228abebcb75ceb16920dd', 1795420800000000, NULL);
INSERT INTO "contents" ("key", "json") VALUES (1, X'7B226B696E64223A226E656564222C226964223A226E656564732F6B696C6E222C227374617465223A227075626C6973686564222C227469746C65223A7B2276657273696F6E73223A5B7B226C616E6775616765223A22656E222C2274657874223A22557365206F66206B696C6E206578686175737420686561742C207365636F6E642076657273696F6E222C226B696E64223A226F726967696E616C227D5D7D2C22636F756E747279223A224B5A222C2270726F76656E616E6365223A7B22736F75726365223A22546563684D61746368207465737473222C226C6963656E6365223A224343302D312E30222C227265747269657665644F6E223A22323032362D31312D3031222C22696C6C757374726174697665223A747275657D7D');
INSERT INTO "contents" ("key", "json") VALUES (2, X'7B226B696E64223A226F7267616E69736174696F6E222C226964223A226F7267616E69736174696F6E732F706C616E74222C227374617465223A2277697468647261776E222C227469746C65223A7B2276657273696F6E73223A5B7B226C616E6775616765223A22656E222C2274657874223A2243656E74726520666F7220677265656E20746563686E6F6C6F67696573222C226B696E64223A226F726967696E616C227D5D7D2C2270726F76656E616E6365223A7B22736F75726365223A22546563684D61746368207465737473222C226C6963656E6365223A224343302D312E30222C227265747269657665644F6E223A22323032362D31312D3031222C22696C6C757374726174697665223A747275657D7D');
INSERT INTO "contents" ("key", "json") VALUES (3, X'7B226B696E64223A22746563686E6F6C6F6779222C226964223A22746563686E6F6C6F676965732F6472616674222C227374617465223A226472616674222C227469746C65223A7B2276657273696F6E73223A5B7B226C616E6775616765223A226B6B222C2274657874223A22D096D18BD0BBD183D0B4D18B20D0BFD0B0D0B9D0B4D0B0D0BBD0B0D0BDD183222C226B696E64223A226F726967696E616C227D5D7D2C226F776E6572223A226F7267616E69736174696F6E732F706C616E74222C2270726F76656E616E6365223A7B22736F75726365223A22546563684D61746368207465737473222C226C6963656E6365223A224343302D312E30222C227265747269657665644F6E223A22323032362D31312D3031222C22696C6C757374726174697665223A747275657D7D');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at", "audience") VALUES (1, 'needs/kiln', 'Need', 'Published', 0, 2, 'b48e4b1955c3cdc6495976d172dffaa0d48aa027ef6228abebcb75ceb16920dd', 6, 1795420800000000, 1795420800000000, NULL);
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at", "audience") VALUES (2, 'organisations/plant', 'Organisation', 'Withdrawn', 0, 1, 'a6140e17a81a31789a3eacc98f38b9401598b8de440bdabdeb8673fa0cb4af58', 2, 1795420800000000, 1795420800000000, '
admin
org:plant
staff
');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at", "audience") VALUES (3, 'technologies/draft', 'Technology', 'Draft', 0, 1, '4de8d85224bfa84668bafe12fac29ec9be67102ffe62c064c6c1e0eb84c449ab', 3, 1795420800000000, 1795420800000000, '
admin
org:plant
staff
');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at", "audience") VALUES (4, 'technologies/gone', 'Technology', 'Published', 1, 2, 'c647fa5bcdccaf41049c18c32b705f37b1c8192df8f7d11079ae0b2afd399296', 5, 1795420800000000, 1795420800000000, NULL);
INSERT INTO "requests" ("principal", "method", "request_id", "digest", "outcomes", "at") VALUES ('tester', 'Test', '3d4f0c1e-6d0b-4c51-9c57-0d2f6b1f7a10', '5662ef8e9e7a66a67965df0753a8f1f5a54af9ca9c5f830a633304d109ad9381', X'5B7B22537461747573223A2255706461746564222C225374616D70223A7B224964223A226E656564732F6B696C6E222C225265766973696F6E223A322C2245746167223A22322D62343865346231393535633363646336222C2253657175656E6365223A362C22437265617465644174223A22323032362D31312D32335430383A30303A30302B30303A3030222C22557064617465644174223A22323032362D31312D32335430383A30303A30302B30303A3030227D2C224661756C7473223A5B5D7D5D', 1795420800000000);
INSERT INTO "stores" ("key", "store_id") VALUES (1, 'b3f06ad63a02d90a761ea46aa0f7187c');
