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

INSERT INTO "api_keys" ("id", "label", "grant", "secret_hash", "previous_hash", "previous_until", "created_at", "created_by", "expires_at", "revoked_at", "last_used_at") VALUES ('0123456789ab', 'fixture', '{"Role":"Staff"}', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, NULL, '1795420800000000', 'tester', NULL, NULL, NULL);
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at") VALUES ('1', 'needs/kiln', '1', 'Created', 'a5fdb4baaea4cbabb3817834e0244d35a112343503536302fe47ca828787d2ea', '1795420800000000');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at") VALUES ('2', 'organisations/plant', '1', 'Created', 'a6140e17a81a31789a3eacc98f38b9401598b8de440bdabdeb8673fa0cb4af58', '1795420800000000');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at") VALUES ('3', 'technologies/draft', '1', 'Created', '4de8d85224bfa84668bafe12fac29ec9be67102ffe62c064c6c1e0eb84c449ab', '1795420800000000');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at") VALUES ('4', 'technologies/gone', '1', 'Created', 'c647fa5bcdccaf41049c18c32b705f37b1c8192df8f7d11079ae0b2afd399296', '1795420800000000');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at") VALUES ('5', 'technologies/gone', '2', 'Deleted', NULL, '1795420800000000');
INSERT INTO "changes" ("sequence", "name", "revision", "change", "content_hash", "at") VALUES ('6', 'needs/kiln', '2', 'Updated', 'b48e4b1955c3cdc6495976d172dffaa0d48aa027ef6228abebcb75ceb16920dd', '1795420800000000');
INSERT INTO "commits" ("token", "at") VALUES ('069e72c2e60bbde6f94475b1630d4a7f', '1796051610036649');
INSERT INTO "commits" ("token", "at") VALUES ('0d22c2748bceeadac611bb4eb52be98a', '1796051609962869');
INSERT INTO "commits" ("token", "at") VALUES ('27675c227051da8c2ec8e30253df1c90', '1796051609904120');
INSERT INTO "commits" ("token", "at") VALUES ('2e591381d6f601fae4d69aee75251392', '1796051610010387');
INSERT INTO "commits" ("token", "at") VALUES ('33a59825085c461ce9cb3647457846d9', '1796051609989341');
INSERT INTO "commits" ("token", "at") VALUES ('466410f8ab52c398d14ccc0221c2f90a', '1796051609931053');
INSERT INTO "commits" ("token", "at") VALUES ('9762727b10ab579066747854a731437b', '1796051609945763');
INSERT INTO "contents" ("key", "json") VALUES ('1', E'\\x7b226b696e64223a226e656564222c226964223a226e656564732f6b696c6e222c227374617465223a227075626c6973686564222c227469746c65223a7b2276657273696f6e73223a5b7b226c616e6775616765223a22656e222c2274657874223a22557365206f66206b696c6e206578686175737420686561742c207365636f6e642076657273696f6e222c226b696e64223a226f726967696e616c227d5d7d2c22636f756e747279223a224b5a222c2270726f76656e616e6365223a7b22736f75726365223a22546563684d61746368207465737473222c226c6963656e6365223a224343302d312e30222c227265747269657665644f6e223a22323032362d31312d3031222c22696c6c757374726174697665223a747275657d7d');
INSERT INTO "contents" ("key", "json") VALUES ('2', E'\\x7b226b696e64223a226f7267616e69736174696f6e222c226964223a226f7267616e69736174696f6e732f706c616e74222c227374617465223a2277697468647261776e222c227469746c65223a7b2276657273696f6e73223a5b7b226c616e6775616765223a22656e222c2274657874223a2243656e74726520666f7220677265656e20746563686e6f6c6f67696573222c226b696e64223a226f726967696e616c227d5d7d2c2270726f76656e616e6365223a7b22736f75726365223a22546563684d61746368207465737473222c226c6963656e6365223a224343302d312e30222c227265747269657665644f6e223a22323032362d31312d3031222c22696c6c757374726174697665223a747275657d7d');
INSERT INTO "contents" ("key", "json") VALUES ('3', E'\\x7b226b696e64223a22746563686e6f6c6f6779222c226964223a22746563686e6f6c6f676965732f6472616674222c227374617465223a226472616674222c227469746c65223a7b2276657273696f6e73223a5b7b226c616e6775616765223a226b6b222c2274657874223a22d096d18bd0bbd183d0b4d18b20d0bfd0b0d0b9d0b4d0b0d0bbd0b0d0bdd183222c226b696e64223a226f726967696e616c227d5d7d2c226f776e6572223a226f7267616e69736174696f6e732f706c616e74222c2270726f76656e616e6365223a7b22736f75726365223a22546563684d61746368207465737473222c226c6963656e6365223a224343302d312e30222c227265747269657665644f6e223a22323032362d31312d3031222c22696c6c757374726174697665223a747275657d7d');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at") VALUES ('1', 'needs/kiln', 'Need', 'Published', 'false', '2', 'b48e4b1955c3cdc6495976d172dffaa0d48aa027ef6228abebcb75ceb16920dd', '6', '1795420800000000', '1795420800000000');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at") VALUES ('2', 'organisations/plant', 'Organisation', 'Withdrawn', 'false', '1', 'a6140e17a81a31789a3eacc98f38b9401598b8de440bdabdeb8673fa0cb4af58', '2', '1795420800000000', '1795420800000000');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at") VALUES ('3', 'technologies/draft', 'Technology', 'Draft', 'false', '1', '4de8d85224bfa84668bafe12fac29ec9be67102ffe62c064c6c1e0eb84c449ab', '3', '1795420800000000', '1795420800000000');
INSERT INTO "records" ("key", "name", "kind", "state", "deleted", "revision", "content_hash", "sequence", "created_at", "updated_at") VALUES ('4', 'technologies/gone', 'Technology', 'Published', 'true', '2', 'c647fa5bcdccaf41049c18c32b705f37b1c8192df8f7d11079ae0b2afd399296', '5', '1795420800000000', '1795420800000000');
INSERT INTO "requests" ("principal", "method", "request_id", "digest", "outcomes", "at") VALUES ('tester', 'Test', '3d4f0c1e-6d0b-4c51-9c57-0d2f6b1f7a10', '5662ef8e9e7a66a67965df0753a8f1f5a54af9ca9c5f830a633304d109ad9381', E'\\x5b7b22537461747573223a2255706461746564222c225374616d70223a7b224964223a226e656564732f6b696c6e222c225265766973696f6e223a322c2245746167223a22322d62343865346231393535633363646336222c2253657175656e6365223a362c22437265617465644174223a22323032362d31312d32335430383a30303a30302b30303a3030222c22557064617465644174223a22323032362d31312d32335430383a30303a30302b30303a3030227d2c224661756c7473223a5b5d7d5d', '1795420800000000');
INSERT INTO "stores" ("key", "store_id") VALUES ('1', 'a6658c952607b76b88d45a2d565e9af3');
