using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TechMatch.Store.Schema.Postgres;

#nullable disable

namespace TechMatch.Store.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresContext))]
    [Migration("20261130103540_Initial")]
    internal sealed class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "changes",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    change = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    content_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_changes", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "commits",
                columns: table => new
                {
                    token = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_commits", x => x.token);
                });

            migrationBuilder.CreateTable(
                name: "contents",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    json = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contents", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "records",
                columns: table => new
                {
                    key = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    deleted = table.Column<bool>(type: "boolean", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    content_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_records", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "requests",
                columns: table => new
                {
                    principal = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    method = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    request_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    digest = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    outcomes = table.Column<byte[]>(type: "bytea", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_requests", x => new { x.principal, x.method, x.request_id });
                });

            migrationBuilder.CreateTable(
                name: "stores",
                columns: table => new
                {
                    key = table.Column<int>(type: "integer", nullable: false),
                    store_id = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stores", x => x.key);
                });

            migrationBuilder.CreateIndex(
                name: "IX_changes_name_revision",
                table: "changes",
                columns: new[] { "name", "revision" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_commits_at",
                table: "commits",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_records_name",
                table: "records",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_requests_at",
                table: "requests",
                column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "changes");

            migrationBuilder.DropTable(
                name: "commits");

            migrationBuilder.DropTable(
                name: "contents");

            migrationBuilder.DropTable(
                name: "records");

            migrationBuilder.DropTable(
                name: "requests");

            migrationBuilder.DropTable(
                name: "stores");
        }
    }
}
