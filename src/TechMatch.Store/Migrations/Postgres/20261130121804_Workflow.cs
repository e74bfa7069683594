using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TechMatch.Store.Migrations.Postgres
{
    /// <inheritdoc />
    internal sealed partial class Workflow : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "accession_steps",
                columns: table => new
                {
                    alliance = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    organisation = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    step = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    after = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    note = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    item = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true, collation: "C"),
                    passed = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accession_steps", x => new { x.alliance, x.organisation, x.number });
                });

            migrationBuilder.CreateTable(
                name: "accessions",
                columns: table => new
                {
                    alliance = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    organisation = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    content = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    certificate_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    steps = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accessions", x => new { x.alliance, x.organisation });
                });

            migrationBuilder.CreateTable(
                name: "past_contents",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    json = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_past_contents", x => new { x.name, x.revision });
                });

            migrationBuilder.CreateTable(
                name: "submission_steps",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    step = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    before = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    after = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    reviewer = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    overrode_objection = table.Column<bool>(type: "boolean", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submission_steps", x => new { x.name, x.number });
                });

            migrationBuilder.CreateTable(
                name: "submissions",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    record_created_at = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true, collation: "C"),
                    country = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: true, collation: "C"),
                    reviewer = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    endorsement = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    submitted_at = table.Column<long>(type: "bigint", nullable: true),
                    expires_at = table.Column<long>(type: "bigint", nullable: true),
                    reminded_days = table.Column<int>(type: "integer", nullable: true),
                    steps = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submissions", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "twin_answers",
                columns: table => new
                {
                    first = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    second = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    are_same = table.Column<bool>(type: "boolean", nullable: false),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_twin_answers", x => new { x.first, x.second });
                });

            migrationBuilder.CreateIndex(
                name: "IX_accessions_certificate_hash",
                table: "accessions",
                column: "certificate_hash");

            migrationBuilder.CreateIndex(
                name: "IX_submissions_state_expires_at",
                table: "submissions",
                columns: new[] { "state", "expires_at" });

            migrationBuilder.CreateIndex(
                name: "IX_twin_answers_second",
                table: "twin_answers",
                column: "second");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "accession_steps");

            migrationBuilder.DropTable(
                name: "accessions");

            migrationBuilder.DropTable(
                name: "past_contents");

            migrationBuilder.DropTable(
                name: "submission_steps");

            migrationBuilder.DropTable(
                name: "submissions");

            migrationBuilder.DropTable(
                name: "twin_answers");
        }
    }
}
