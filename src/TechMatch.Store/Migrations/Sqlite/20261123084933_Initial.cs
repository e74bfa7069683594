using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TechMatch.Store.Schema.Sqlite;

#nullable disable

namespace TechMatch.Store.Migrations.Sqlite;

// Columns name no database type: each provider maps the CLR type, so that one migration serves SQLite and PostgreSQL.
[DbContext(typeof(SqliteContext))]
[Migration("20261123084933_Initial")]
internal sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "changes",
            columns: table => new
            {
                sequence = table.Column<long>(nullable: false),
                name = table.Column<string>(maxLength: 120, nullable: false),
                revision = table.Column<long>(nullable: false),
                change = table.Column<string>(maxLength: 20, nullable: false),
                content_hash = table.Column<string>(maxLength: 64, nullable: true),
                at = table.Column<long>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_changes", x => x.sequence);
            });

        migrationBuilder.CreateTable(
            name: "contents",
            columns: table => new
            {
                key = table.Column<long>(nullable: false),
                json = table.Column<byte[]>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_contents", x => x.key);
            });

        migrationBuilder.CreateTable(
            name: "records",
            columns: table => new
            {
                key = table.Column<long>(nullable: false),
                name = table.Column<string>(maxLength: 120, nullable: false),
                kind = table.Column<string>(maxLength: 20, nullable: false),
                state = table.Column<string>(maxLength: 20, nullable: false),
                deleted = table.Column<bool>(nullable: false),
                revision = table.Column<long>(nullable: false),
                content_hash = table.Column<string>(maxLength: 64, nullable: false),
                sequence = table.Column<long>(nullable: false),
                created_at = table.Column<long>(nullable: false),
                updated_at = table.Column<long>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_records", x => x.key);
            });

        migrationBuilder.CreateTable(
            name: "requests",
            columns: table => new
            {
                principal = table.Column<string>(maxLength: 200, nullable: false),
                method = table.Column<string>(maxLength: 200, nullable: false),
                request_id = table.Column<string>(maxLength: 200, nullable: false),
                digest = table.Column<string>(maxLength: 200, nullable: false),
                outcomes = table.Column<byte[]>(nullable: false),
                at = table.Column<long>(nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_requests", x => new { x.principal, x.method, x.request_id });
            });

        migrationBuilder.CreateTable(
            name: "stores",
            columns: table => new
            {
                key = table.Column<int>(nullable: false),
                store_id = table.Column<string>(maxLength: 32, nullable: false)
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
            name: "IX_records_name",
            table: "records",
            column: "name",
            unique: true);

        migrationBuilder.CreateIndex(
            name: "IX_requests_at",
            table: "requests",
            column: "at");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "changes");

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
