using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TechMatch.Store.Schema.Sqlite;

#nullable disable

namespace TechMatch.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteContext))]
    [Migration("20261130105558_RecordAudience")]
    internal sealed class RecordAudience : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "audience",
                table: "records",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "audience",
                table: "changes",
                type: "TEXT",
                nullable: true);

            // What is not published was for the operator; now it is for whoever answers for it, and for staff.
            migrationBuilder.Sql("""
                UPDATE records SET audience = char(10) || 'admin' || char(10)
                    || COALESCE(
                        (SELECT 'org:' || substr(json_extract(CAST(c.json AS TEXT), '$.owner'), 15) || char(10)
                            FROM contents c WHERE c.key = records.key AND json_extract(CAST(c.json AS TEXT), '$.owner') IS NOT NULL),
                        CASE WHEN kind = 'Organisation' THEN 'org:' || substr(name, 15) || char(10) ELSE '' END)
                    || 'staff' || char(10)
                WHERE state <> 'Published';
                UPDATE changes SET audience = (SELECT r.audience FROM records r WHERE r.name = changes.name)
                WHERE name IN (SELECT r.name FROM records r WHERE r.audience IS NOT NULL);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "audience",
                table: "records");

            migrationBuilder.DropColumn(
                name: "audience",
                table: "changes");
        }
    }
}
