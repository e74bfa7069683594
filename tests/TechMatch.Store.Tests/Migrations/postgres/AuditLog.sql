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

START TRANSACTION;
CREATE TABLE audit_log (
    sequence bigint NOT NULL,
    at bigint NOT NULL,
    actor character varying(200) COLLATE "C" NOT NULL,
    action character varying(40) COLLATE "C" NOT NULL,
    subject character varying(200) COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT "PK_audit_log" PRIMARY KEY (sequence)
);

CREATE TABLE chain_heads (
    chain character varying(20) COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT "PK_chain_heads" PRIMARY KEY (chain)
);

CREATE TABLE match_records (
    sequence bigint NOT NULL,
    id character varying(16) COLLATE "C",
    caller character varying(200) COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT "PK_match_records" PRIMARY KEY (sequence)
);

CREATE INDEX "IX_audit_log_actor_sequence" ON audit_log (actor, sequence);

CREATE INDEX "IX_audit_log_subject_sequence" ON audit_log (subject, sequence);

CREATE UNIQUE INDEX "IX_match_records_id" ON match_records (id);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261130122126_AuditLog', '10.0.15');

COMMIT;

INSERT INTO "api_keys" ("id", "label", "grant", "secret_hash", "previous_hash", "previous_until", "created_at", "created_by", "expires_at", "revoked_at", "last_used_at") VALUES ('0123456789ab', 'fixture', '{"Role":"Staff"}', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, NULL, '1795420800000000', 'tester', NULL, NULL, NULL);
INSERT INTO "audit_log" ("sequence", "at", "actor", "action", "subject", "body", "hash") VALUES ('1', '1795420800000000', 'tester', 'record.created', 'needs/kiln', E'\\x000660ecfb01a0000000000674657374657200000004546573740000000e7265636f72642e637265617465640000000a6e656564732f6b696c6e000000000000000100000040613566646234626161656134636261626233383137383334653032343464333561313132333433353033353336333032666534376361383238373837643265610000000600000007636f756e747279000000026964000000046b696e640000000a70726f76656e616e6365000000057374617465000000057469746c6500000000', E'\\x589f160d885abcbfba812af4288bf47ef27722c26fdc5f24491f557599a42c8f');
INSERT INTO "audit_log" ("sequence", "at", "actor", "action", "subject", "body", "hash") VALUES ('2', '1795420800000000', 'tester', 'record.created', 'organisations/plant', E'\\x000660ecfb01a0000000000674657374657200000004546573740000000e7265636f72642e63726561746564000000136f7267616e69736174696f6e732f706c616e740000000000000001000000406136313430653137613831613331373839613365616363393866333862393430313539386238646534343062646162646562383637336661306362346166353800000005000000026964000000046b696e640000000a70726f76656e616e6365000000057374617465000000057469746c6500000000', E'\\x5f3d349776e82b80264a6d7aecca7d7d36966e9b77cb900888df12082dbec3cc');
INSERT INTO "audit_log" ("sequence", "at", "actor", "action", "subject", "body", "hash") VALUES ('3', '1795420800000000', 'tester', 'record.created', 'technologies/draft', E'\\x000660ecfb01a0000000000674657374657200000004546573740000000e7265636f72642e6372656174656400000012746563686e6f6c6f676965732f64726166740000000000000001000000403464653864383532323462666138343636386261666531326661633239656339626536373130326666653632633036346336633165306562383463343439616200000006000000026964000000046b696e64000000056f776e65720000000a70726f76656e616e6365000000057374617465000000057469746c6500000000', E'\\xfa1f746fb149f640abe23a503e52d7a031ea9e1ec8252c0c77f7fe03ad5ef118');
INSERT INTO "audit_log" ("sequence", "at", "actor", "action", "subject", "body", "hash") VALUES ('4', '1795420800000000', 'tester', 'record.created', 'technologies/gone', E'\\x000660ecfb01a0000000000674657374657200000004546573740000000e7265636f72642e6372656174656400000011746563686e6f6c6f676965732f676f6e650000000000000001000000406336343766613562636463636166343130343963313863333262373035663337623163383139326466386637643131303739616530623261666433393932393600000005000000026964000000046b696e640000000a70726f76656e616e6365000000057374617465000000057469746c6500000000', E'\\xa1b59628b6b629cb9e4b91edc5c393f30b1ec5cf14a9ee7d1cd8e0263a155e1a');
INSERT INTO "audit_log" ("sequence", "at", "actor", "action", "subject", "body", "hash") VALUES ('5', '1795420800000000', 'tester', 'record.deleted', 'technologies/gone', E'\\x000660ecfb01a0000000000674657374657200000004546573740000000e7265636f72642e64656c6574656400000011746563686e6f6c6f676965732f676f6e650000000000000002000000000000000000000000', E'\\xa082a1ff42b7d6d5b4b1ff367f7a7bdb51d1020a7b5e03b24ee140eb7e6c0cf5');
INSERT INTO "audit_log" ("sequence", "at", "actor", "action", "subject", "body", "hash") VALUES ('6', '1795420800000000', 'tester', 'record.updated', 'needs/kiln', E'\\x000660ecfb01a0000000000674657374657200000004546573740000000e7265636f72642e757064617465640000000a6e656564732f6b696c6e0000000000000002000000406234386534623139353563336364633634393539373664313732646666616130643438616130323765663632323861626562636237356365623136393230646400000001000000057469746c6500000000', E'\\xa589ea116cfeacd66af6637f8adc13932e5447392a77b3ba67ab0d448f8211a3');
INSERT INTO "audit_log" ("sequence", "at", "actor", "action", "subject", "body", "hash") VALUES ('7', '1795420800000000', 'tester', 'key.made', 'keys/0123456789ab', E'\\x000660ecfb01a0000000000674657374657200000000000000086b65792e6d616465000000116b6579732f303132333435363738396162000000000000000000000040623732663332663165326165653536353639346337353863376565356631333634633637653431356230613238313838326666313433623732313034376466330000000000000000', E'\\x0bedcabc33f32a46fc63ca1faf57cc1321a079b7c5cb0c2396bcf5bed1755df1');
INSERT INTO "chain_heads" ("chain", "sequence", "hash") VALUES ('audit', '7', E'\\x0bedcabc33f32a46fc63ca1faf57cc1321a079b7c5cb0c2396bcf5bed1755df1');
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
INSERT INTO "commits" ("token", "at") VALUES ('014f515000b89687397b8fcf1daf1c28', '1796051605785982');
INSERT INTO "commits" ("token", "at") VALUES ('07a3e1742d63b3acccea6acbeabeb998', '1796051605648468');
INSERT INTO "commits" ("token", "at") VALUES ('6d1a8031389fa2e5e80437436899041e', '1796051605542654');
INSERT INTO "commits" ("token", "at") VALUES ('af6b765f9547cd2b460722cc8b29a824', '1796051605506082');
INSERT INTO "commits" ("token", "at") VALUES ('afb98186928df36376e088efb5af1705', '1796051605705194');
INSERT INTO "commits" ("token", "at") VALUES ('c3c080a5fb317359a99f33f14fd52353', '1796051605579730');
INSERT INTO "commits" ("token", "at") VALUES ('c823e1d7d1fe5ec12b19f715cc718605', '1796051605553603');
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
INSERT INTO "stores" ("key", "store_id") VALUES ('1', 'df520dd663988918488c1f28fa9b50f5');
