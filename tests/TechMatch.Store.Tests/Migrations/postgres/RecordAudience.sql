CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" character varying(150) NOT NULL,
    "ProductVersion" character varying(32) NOT NULL,
    CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY ("MigrationId")
);

START TRANSACTION;
CREATE TABLE changes (
    sequence bigint NOT NULL,
    name character varying(120) COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    change character varying(20) COLLATE "C" NOT NULL,
    content_hash character varying(64) COLLATE "C",
    at bigint NOT NULL,
    CONSTRAINT "PK_changes" PRIMARY KEY (sequence)
);

CREATE TABLE commits (
    token character varying(32) COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT "PK_commits" PRIMARY KEY (token)
);

CREATE TABLE contents (
    key bigint NOT NULL,
    json bytea NOT NULL,
    CONSTRAINT "PK_contents" PRIMARY KEY (key)
);

CREATE TABLE records (
    key bigint NOT NULL,
    name character varying(120) COLLATE "C" NOT NULL,
    kind character varying(20) COLLATE "C" NOT NULL,
    state character varying(20) COLLATE "C" NOT NULL,
    deleted boolean NOT NULL,
    revision bigint NOT NULL,
    content_hash character varying(64) COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CONSTRAINT "PK_records" PRIMARY KEY (key)
);

CREATE TABLE requests (
    principal character varying(200) COLLATE "C" NOT NULL,
    method character varying(200) COLLATE "C" NOT NULL,
    request_id character varying(200) COLLATE "C" NOT NULL,
    digest character varying(200) COLLATE "C" NOT NULL,
    outcomes bytea NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT "PK_requests" PRIMARY KEY (principal, method, request_id)
);

CREATE TABLE stores (
    key integer NOT NULL,
    store_id character varying(32) COLLATE "C" NOT NULL,
    CONSTRAINT "PK_stores" PRIMARY KEY (key)
);

CREATE UNIQUE INDEX "IX_changes_name_revision" ON changes (name, revision);

CREATE INDEX "IX_commits_at" ON commits (at);

CREATE UNIQUE INDEX "IX_records_name" ON records (name);

CREATE INDEX "IX_requests_at" ON requests (at);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261130103540_Initial', '10.0.15');

COMMIT;

START TRANSACTION;
CREATE TABLE api_keys (
    id character varying(12) COLLATE "C" NOT NULL,
    label character varying(100) COLLATE "C" NOT NULL,
    "grant" text COLLATE "C" NOT NULL,
    secret_hash character varying(64) COLLATE "C" NOT NULL,
    previous_hash character varying(64) COLLATE "C",
    previous_until bigint,
    created_at bigint NOT NULL,
    created_by character varying(200) COLLATE "C" NOT NULL,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint,
    CONSTRAINT "PK_api_keys" PRIMARY KEY (id)
);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261130104507_ApiKeys', '10.0.15');

COMMIT;

START TRANSACTION;
ALTER TABLE records ADD audience text COLLATE "C";

ALTER TABLE changes ADD audience text COLLATE "C";

UPDATE records SET audience = chr(10) || 'admin' || chr(10)
    || COALESCE(
        (SELECT 'org:' || substr(convert_from(c.json, 'UTF8')::jsonb ->> 'owner', 15) || chr(10)
            FROM contents c WHERE c.key = records.key AND convert_from(c.json, 'UTF8')::jsonb ->> 'owner' IS NOT NULL),
        CASE WHEN kind = 'Organisation' THEN 'org:' || substr(name, 15) || chr(10) ELSE '' END)
    || 'staff' || chr(10)
WHERE state <> 'Published';
UPDATE changes SET audience = (SELECT r.audience FROM records r WHERE r.name = changes.name)
WHERE name IN (SELECT r.name FROM records r WHERE r.audience IS NOT NULL);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261130105613_RecordAudience', '10.0.15');

COMMIT;

INSERT INTO "api_keys" ("id", "label", "grant", "secret_hash", "previous_hash", "previous_until", "created_at", "created_by", "expires_at", "revoked_at", "last_used_at") VALUES ('0123456789ab', 'fixture', '{"Role":"Staff"}', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, NULL, '1795420800000000', 'tester', NULL, NULL, NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES ('1', 'needs/kiln', '1', 'Created', 'a5fdb4baaea4cbabb3817834e0244d35a112343503536302fe47ca828787d2ea', '1795420800000000', NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES ('2', 'organisations/plant', '1', 'Created', 'a6140e17a81a31789a3eacc98f38b9401598b8de440bdabdeb8673fa0cb4af58', '1795420800000000', '
admin
org:plant
staff
');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES ('3', 'technologies/draft', '1', 'Created', '4de8d85224bfa84668bafe12fac29ec9be67102ffe62c064c6c1e0eb84c449ab', '1795420800000000', '
admin
org:plant
staff
');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES ('4', 'technologies/gone', '1', 'Created', 'c647fa5bcdccaf41049c18c32b705f37b1c8192df8f7d11079ae0b2afd399296', '1795420800000000', NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES ('5', 'technologies/gone', '2', 'Deleted', NULL, '1795420800000000', NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at", "audience") VALUES ('6', 'needs/kiln', '2', 'Updated', 'b48e4b1955c3cdc6495976d172dffaa0d48aa027ef6228abebcb75ceb16920dd', '1795420800000000', NULL);
INSERT INTO "commits" ("token", "at") VALUES ('0f1163dbda1b19f6e0c2f69476531084', '1796051601818133');
INSERT INTO "commits" ("token", "at") VALUES ('3e465f1351497647ea8702b87f90295e', '1796051601800057');
INSERT INTO "commits" ("token", "at") VALUES ('4ba88414fb48abeb0113f85f92df5f7a', '1796051601825818');
INSERT INTO "commits" ("token", "at") VALUES ('4fbf47d35b0136a3cb0facf902a168ee', '1796051601856177');
INSERT INTO "commits" ("token", "at") VALUES ('52c6b8510cc51f400e1397f60eb0f326', '1796051601989920');
INSERT INTO "commits" ("token", "at") VALUES ('b4e12bc64507d4fc4f336ef999d06fc3', '1796051601085333');
INSERT INTO "commits" ("token", "at") VALUES ('ce5cd44faae3796271bf2eccb79cbe50', '1796051601772685');
INSERT INTO "contents" ("key", "json") VALUES ('1', E'\\x7b226b696e64223a226e656564222c226964223a226e656564732f6b696c6e222c227374617465223a227075626c6973686564222c227469746c65223a7b2276657273696f6e73223a5b7b226c616e6775616765223a22656e222c2274657874223a22557365206f66206b696c6e206578686175737420686561742c207365636f6e642076657273696f6e222c226b696e64223a226f726967696e616c227d5d7d2c22636f756e747279223a224b5a222c2270726f76656e616e6365223a7b22736f75726365223a22546563684d61746368207465737473222c226c6963656e6365223a224343302d312e30222c227265747269657665644f6e223a22323032362d31312d3031222c22696c6c757374726174697665223a747275657d7d');
INSERT INTO "contents" ("key", "json") VALUES ('2', E'\\x7b226b696e64223a226f7267616e69736174696f6e222c226964223a226f7267616e69736174696f6e732f706c616e74222c227374617465223a2277697468647261776e222c227469746c65223a7b2276657273696f6e73223a5b7b226c616e6775616765223a22656e222c2274657874223a2243656e74726520666f7220677265656e20746563686e6f6c6f67696573222c226b696e64223a226f726967696e616c227d5d7d2c2270726f76656e616e6365223a7b22736f75726365223a22546563684d61746368207465737473222c226c6963656e6365223a224343302d312e30222c227265747269657665644f6e223a22323032362d31312d3031222c22696c6c757374726174697665223a747275657d7d');
INSERT INTO "contents" ("key", "json") VALUES ('3', E'\\x7b226b696e64223a22746563686e6f6c6f6779222c226964223a22746563686e6f6c6f676965732f6472616674222c227374617465223a226472616674222c227469746c65223a7b2276657273696f6e73223a5b7b226c616e6775616765223a226b6b222c2274657874223a22d096d18bd0bbd183d0b4d18b20d0bfd0b0d0b9d0b4d0b0d0bbd0b0d0bdd183222c226b696e64223a226f726967696e616c227d5d7d2c226f776e6572223a226f7267616e69736174696f6e732f706c616e74222c2270726f76656e616e6365223a7b22736f75726365223a22546563684d61746368207465737473222c226c6963656e6365223a224343302d312e30222c227265747269657665644f6e223a22323032362d31312d3031222c22696c6c757374726174697665223a747275657d7d');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at", "audience") VALUES ('1', 'needs/kiln', 'Need', 'Published', 'false', '2', 'b48e4b1955c3cdc6495976d172dffaa0d48aa027ef6228abebcb75ceb16920dd', '6', '1795420800000000', '1795420800000000', NULL);
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at", "audience") VALUES ('2', 'organisations/plant', 'Organisation', 'Withdrawn', 'false', '1', 'a6140e17a81a31789a3eacc98f38b9401598b8de440bdabdeb8673fa0cb4af58', '2', '1795420800000000', '1795420800000000', '
admin
org:plant
staff
');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at", "audience") VALUES ('3', 'technologies/draft', 'Technology', 'Draft', 'false', '1', '4de8d85224bfa84668bafe12fac29ec9be67102ffe62c064c6c1e0eb84c449ab', '3', '1795420800000000', '1795420800000000', '
admin
org:plant
staff
');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at", "audience") VALUES ('4', 'technologies/gone', 'Technology', 'Published', 'true', '2', 'c647fa5bcdccaf41049c18c32b705f37b1c8192df8f7d11079ae0b2afd399296', '5', '1795420800000000', '1795420800000000', NULL);
INSERT INTO "requests" ("principal", "method", "request_id", "digest", "outcomes", "at") VALUES ('tester', 'Test', '3d4f0c1e-6d0b-4c51-9c57-0d2f6b1f7a10', '5662ef8e9e7a66a67965df0753a8f1f5a54af9ca9c5f830a633304d109ad9381', E'\\x5b7b22537461747573223a2255706461746564222c225374616d70223a7b224964223a226e656564732f6b696c6e222c225265766973696f6e223a322c2245746167223a22322d62343865346231393535633363646336222c2253657175656e6365223a362c22437265617465644174223a22323032362d31312d32335430383a30303a30302b30303a3030222c22557064617465644174223a22323032362d31312d32335430383a30303a30302b30303a3030227d2c224661756c7473223a5b5d7d5d', '1795420800000000');
INSERT INTO "stores" ("key", "store_id") VALUES ('1', 'e041444bbec1af44602332d0d1b77507');
