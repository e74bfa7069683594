using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TechMatch.Store.Migrations.Sqlite
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
                    alliance = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    organisation = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    step = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    after = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    item = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    passed = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accession_steps", x => new { x.alliance, x.organisation, x.number });
                });

            migrationBuilder.CreateTable(
                name: "accessions",
                columns: table => new
                {
                    alliance = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    organisation = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    certificate_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    steps = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accessions", x => new { x.alliance, x.organisation });
                });

            migrationBuilder.CreateTable(
                name: "past_contents",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    json = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_past_contents", x => new { x.name, x.revision });
                });

            migrationBuilder.CreateTable(
                name: "submission_steps",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    step = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    before = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    after = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    reviewer = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    overrode_objection = table.Column<bool>(type: "INTEGER", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submission_steps", x => new { x.name, x.number });
                });

            migrationBuilder.CreateTable(
                name: "submissions",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    record_created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: true),
                    reviewer = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    endorsement = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    submitted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    reminded_days = table.Column<int>(type: "INTEGER", nullable: true),
                    steps = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submissions", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "twin_answers",
                columns: table => new
                {
                    first = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    second = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    are_same = table.Column<bool>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
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
